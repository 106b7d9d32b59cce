"""What the snapshot in force has and a candidate has not, by name.

Counts of rows do not say that a column was renamed overnight, or that a country lost its code.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, cast

import pyarrow.compute as pc
from covidlake.capturing.changes import Losses
from covidlake.reading.canonical import REASON, Account
from covidlake.reading.days import calendar_day
from covidlake.schema import CAPTURED
from covidlake_snapshots.parquet import read_batches

# Of more, the last entry says how many.
MOST_NAMED = 20
# Cannot stand in a text: it would be damaged.
_SEPARATOR = "\x1f"
_LOCATION = ("iso_code", "location", "continent")


class Contents(NamedTuple):
    """What the valid rows of a snapshot have.

    Attributes:
        columns: Of the contract, those with a value.
        days: Of observations.
        codes: Name of a location -> its codes.
        names: The other way round; of several names one.
        continents: Codes of the locations with a continent.
    """

    columns: set[str]
    days: set[date]
    codes: dict[str, set[str]]
    names: dict[str, str]
    continents: set[str]


def contents_of(path: Path, dataset: str) -> Contents:
    """Read what a canonical snapshot has."""
    days: set[date] = set()
    locations: set[str] = set()
    columns: set[str] = set()
    for batch in read_batches(path):
        valid = batch.filter(batch.column(REASON).is_null())
        columns.update(
            column.name
            for column in CAPTURED[dataset]
            if valid.column(column.name).null_count < len(valid)
        )
        if "date" in valid.schema.names:
            dates = valid.column("date").unique()
            days.update(dates.to_pylist())
        parts = [valid.column(name).fill_null("") for name in _LOCATION]
        joined = pc.binary_join_element_wise(*parts, _SEPARATOR)
        locations.update(joined.unique().to_pylist())
    codes: dict[str, set[str]] = {}
    names = {}
    continents = set()
    for code, name, continent in (location.split(_SEPARATOR) for location in locations):
        codes.setdefault(name, set()).add(code)
        names[code] = name
        if continent:
            continents.add(code)
    return Contents(columns, days, codes, names, continents)


def lost_names(before: Contents, after: Contents) -> Losses:
    """Return what the rows tell, all names."""
    recoded = {
        name: codes
        for name, codes in before.codes.items()
        if name in after.codes and not codes <= after.codes[name]
    }
    renamed = set().union(*recoded.values())
    gone = before.names.keys() - after.names.keys() - renamed
    without_continent = (before.continents & after.names.keys()) - after.continents
    return {
        "columns": sorted(before.columns - after.columns),
        "headers": [],
        "unknown": [],
        "days": sorted(day.isoformat() for day in before.days - after.days),
        "places": sorted(f"{code} {before.names[code]}" for code in gone),
        "codes": sorted(
            f"{name}: {_joined(codes)} is {_joined(after.codes[name])} now"
            for name, codes in recoded.items()
        ),
        "continents": sorted(f"{code} {before.names[code]}" for code in without_continent),
    }


def lost_headers(before: Account, after: Account) -> Losses:
    """Return what the headers tell, all names."""
    names_before, names_after = _column_names(before), _column_names(after)
    unknown = {_folded(name) for name in after.unknown}
    new = names_after.keys() - names_before.keys()
    return {
        "columns": [],
        "headers": sorted(names_before[key] for key in names_before.keys() - names_after.keys()),
        "unknown": sorted(names_after[key] for key in new & unknown),
        "days": [],
        "places": [],
        "codes": [],
        "continents": [],
    }


def together(*several: Losses) -> Losses | None:
    """Return all with at most MOST_NAMED of each kind; None where nothing is lost or unknown."""
    names = {
        kind: _listed([name for losses in several for name in losses[kind]])  # type: ignore[literal-required]
        for kind in several[0]
    }
    return cast(Losses, names) if any(names.values()) else None


def _column_names(account: Account) -> dict[str, str]:
    """Return the names in a header by how they are compared.

    Without days: those of the rows are compared.
    """
    names = (name.strip() for name in account.columns)
    return {_folded(name): name for name in names if calendar_day(name) is None}


def _folded(name: str) -> str:
    return name.strip().casefold()


def _listed(names: Sequence[str]) -> list[str]:
    more = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], f"and {more:,} more"] if more > 0 else list(names)


def _joined(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))
