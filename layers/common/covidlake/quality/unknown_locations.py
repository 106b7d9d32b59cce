"""Rows of locations that nobody has listed: told by name, and when they stop a run."""

from collections.abc import Mapping
from typing import NamedTuple

from covidlake.quality import quality_checks, rules
from covidlake.quality.quality_checks import CheckResult

_PREFIX = rules.UNKNOWN_LOCATION.name.removesuffix("<name>")
# The live file of OWID had 16 such names when none was listed, beside 240 others.
MOST_NAMES = 20
# Of the locations that are known; a file where more are unknown is another one.
MOST_OF_KNOWN = 0.25
# A name that stands on fewer of the days is a fault of some rows, and no location.
LEAST_DAYS = 0.5


class Extent(NamedTuple):
    """What the valid rows of a source cover.

    Attributes:
        locations: How many.
        days: Rows of the location with the most: one a day.
    """

    locations: int
    days: int


def rows_by_name(reasons: Mapping[str, int]) -> dict[str, int]:
    """Return name -> rows of what nobody has listed, from the rejected rows by reason."""
    return {
        reason.removeprefix(_PREFIX): rows
        for reason, rows in reasons.items()
        if reason.startswith(_PREFIX)
    }


def rows_of_new_locations(reasons: Mapping[str, int], extent: Extent) -> int:
    """Count the rejected rows that stop no run by their share.

    They are of the same few names on every day: locations that a publisher added. None where the
    names are many, or come and go.
    """
    unknown = rows_by_name(reasons)
    if len(unknown) > min(MOST_NAMES, MOST_OF_KNOWN * extent.locations):
        return 0
    least = LEAST_DAYS * extent.days
    return sum(rows for rows in unknown.values() if least <= rows <= extent.days)


def judge(reasons: Mapping[str, int], source: str) -> CheckResult:
    """Judge how many names nobody has listed, and tell each with its rows."""
    unknown = rows_by_name(reasons)
    rows = ", ".join(f"{name}: {rows:,} rows" for name, rows in unknown.items())
    detail = f"{rows}; their lines are in rejects" if unknown else None
    return quality_checks.UNKNOWN_LOCATIONS.verdict(len(unknown), source, detail=detail)
