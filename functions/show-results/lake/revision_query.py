"""Revisions as asked: what releases of one descent changed, row by row or summed up by location and metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema.model import Table, columns
from covidlake.schema.revisions import CHANGED, REMOVED, REVISED, REVISIONS
from lake.queries import Query, any_of, scan

_UNITS = {column.name: column.unit or None for column in REVISED}
_CODE, _DAY, _METRIC = (REVISIONS.column(name) for name in REVISIONS.key)
_VALUES = [
    REVISIONS.column(name) for name in ("change", "old_value", "new_value", "old_text", "new_text")
]
_STEP = [REVISIONS.column(name) for name in ("vintage", "previous_release", "previous_vintage")]
_LOCATION, _RELEASE, _UNIT = columns("""
    location | string  | | Name of the location; null where this release does not have it
    release  | string! | | The release that changed the value
    unit     | string  | | Unit of the metric; null where it has none
""")
ROWS = Table(
    "revisions",
    "trusted",
    "A value that a release changed of the release before it. Between releases further apart a value may have been changed more than once.",
    (_CODE, _LOCATION, _DAY, _METRIC, *_VALUES, _UNIT, _RELEASE, *_STEP),
    key=("iso_code", "date", "metric", "release"),
)
SUMMARY = Table(
    "revisions_summary",
    "trusted",
    "What was revised of a metric of a location.",
    (
        _CODE,
        _LOCATION,
        _METRIC,
        _UNIT,
        *columns("""
            changed         | bigint! | values             | Values that are different
            removed         | bigint! | values             | Values that are gone with their day
            first_date      | date!   |                    | First day of which a value was revised
            last_date       | date!   |                    | Last day of which a value was revised
            net_change      | double  | unit of the metric | Sum of new less old, of values that both have
            absolute_change | double  | unit of the metric | Sum of these differences without their sign
            relative_change | double  | share              | absolute_change per sum of the old values without their sign
            largest_date    | date    |                    | Day of the largest single difference
            largest_old     | double  | unit of the metric | Its value before
            largest_new     | double  | unit of the metric | Its value since
        """),
    ),
    key=("iso_code", "metric"),
)


@dataclass(frozen=True)
class Which:
    """steps         the releases whose changes are asked for
    filters       column of REVISIONS -> the values of which a row must have one
    since, until  days of report
    """

    steps: Sequence[ReleaseManifest]
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None


def revisions(which: Which, manifest: ReleaseManifest) -> Query:
    """Rows as ROWS says, in no order."""
    values: dict[str, Any] = {
        "metrics": list(_UNITS),
        "units": list(_UNITS.values()),
        "releases": [step.release for step in which.steps],
    }
    where = ["list_contains($releases::VARCHAR[], release)"]
    where += [
        any_of(column, f"which_{column}", wanted, values)
        for column, wanted in which.filters.items()
        if wanted
    ]
    where += [
        f"date {sign} ${name}"
        for sign, name, day in ((">=", "since", which.since), ("<=", "until", which.until))
        if day
    ]
    values.update(
        {name: day for name, day in (("since", which.since), ("until", which.until)) if day}
    )
    # A file of this release is always among them: DuckDB reads no empty list. Its folder says which
    # release a file is of.
    sql = f"""
        SELECT r.*, l.location, map($metrics::VARCHAR[], $units::VARCHAR[])[metric] AS unit
        FROM (SELECT *, string_split(filename, '/')[-3] AS release FROM {scan("revisions", "filename = true")}) AS r
        LEFT JOIN (SELECT iso_code, location FROM {scan("locations")}) AS l USING (iso_code)
        WHERE {" AND ".join(where)}"""
    files = {
        release.release: release
        for release in (manifest, *which.steps)
        if "revisions" in release.tables or release is manifest
    }
    return Query(
        sql, values, ROWS.column_names, ("locations",), {"revisions": list(files.values())}
    )


def summary(which: Which, manifest: ReleaseManifest) -> Query:
    """Rows as SUMMARY says, in no order."""
    rows, difference = revisions(which, manifest), "abs(new_value - old_value)"
    sql = f"""
        SELECT iso_code, any_value(location) AS location, metric, any_value(unit) AS unit,
               count(*) FILTER (change = '{CHANGED}') AS changed, count(*) FILTER (change = '{REMOVED}') AS removed,
               min(date) AS first_date, max(date) AS last_date,
               sum(new_value - old_value) AS net_change, sum({difference}) AS absolute_change,
               sum({difference}) / nullif(sum(abs(old_value)) FILTER (new_value IS NOT NULL), 0) AS relative_change,
               arg_max(date, {difference}) AS largest_date, arg_max(old_value, {difference}) AS largest_old,
               arg_max(new_value, {difference}) AS largest_new
        FROM ({rows.sql}) GROUP BY iso_code, metric"""
    return Query(sql, rows.values, SUMMARY.column_names, rows.tables, rows.past)


def revised_locations(which: Which, manifest: ReleaseManifest) -> Query:
    """The codes of the locations of which anything was revised; this release may not have all of them."""
    rows = revisions(Which(which.steps), manifest)
    return Query(
        f"SELECT DISTINCT iso_code FROM ({rows.sql})",
        rows.values,
        ("iso_code",),
        rows.tables,
        rows.past,
    )
