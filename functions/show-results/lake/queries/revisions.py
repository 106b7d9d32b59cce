"""Revisions: what releases of one descent changed, row by row or by location and metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema.model import Table, columns
from covidlake.schema.revisions import CHANGED, REMOVED, REVISED, REVISIONS

from lake.queries.sql import Query, any_of, scan, within_days

_UNITS = {column.name: column.unit or None for column in REVISED}
_CODE, _DAY, _METRIC = (REVISIONS.column(name) for name in REVISIONS.key)
_CHANGE_COLUMNS = [
    REVISIONS.column(name) for name in ("change", "old_value", "new_value", "old_text", "new_text")
]
_STEP_COLUMNS = [
    REVISIONS.column(name) for name in ("vintage", "previous_release", "previous_vintage")
]
# The table has no names: they come from the release that answers.
_LOCATION, _RELEASE, _UNIT = columns("""
    location | string  | | Name of the location; null where this release does not have it
    release  | string! | | The release that changed the value
    unit     | string  | | Unit of the metric; null where it has none
""")
ROWS = Table(
    "revisions",
    "trusted",
    "A value that a release changed of the release before it. Between releases further apart a "
    "value may have been changed more than once.",
    (_CODE, _LOCATION, _DAY, _METRIC, *_CHANGE_COLUMNS, _UNIT, _RELEASE, *_STEP_COLUMNS),
    key=("iso_code", "date", "metric", "release"),
)
_SUMMARY_COLUMNS = columns("""
    changed         | bigint! | values | Values that are different
    removed         | bigint! | values | Values that are gone with their day
    first_date      | date!   | | First day of which a value was revised
    last_date       | date!   | | Last day of which a value was revised
    net_change      | double | unit of the metric | Sum of new less old, of values that both have
    absolute_change | double | unit of the metric | Sum of these differences without their sign
    relative_change | double | share | absolute_change per sum of the old values without their sign
    largest_date    | date   | | Day of the largest single difference
    largest_old     | double | unit of the metric | Its value before
    largest_new     | double | unit of the metric | Its value since
""")
SUMMARY = Table(
    "revisions_summary",
    "trusted",
    "What was revised of a metric of a location.",
    (_CODE, _LOCATION, _METRIC, _UNIT, *_SUMMARY_COLUMNS),
    key=("iso_code", "metric"),
)


@dataclass(frozen=True)
class RevisionQuery:
    """Which revisions.

    Attributes:
        releases: those whose changes are asked for
        filters: column of REVISIONS -> the values of which a row must have one
        first_day, last_day: days of report; None for no bound
    """

    releases: Sequence[ReleaseManifest]
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None


def revisions(query: RevisionQuery, manifest: ReleaseManifest) -> Query:
    """Return a query for rows as ROWS says, in no order; the manifest's release names locations."""
    values: dict[str, Any] = {
        "metrics": list(_UNITS),
        "units": list(_UNITS.values()),
        "releases": [release.release for release in query.releases],
    }
    conditions = ["list_contains($releases::VARCHAR[], release)"]
    for column, allowed in query.filters.items():
        if allowed:
            conditions.append(any_of(column, f"allowed_{column}", allowed, values))
    conditions += within_days(query.first_day, query.last_day, values)
    # The folder says which release a file is of: the files themselves do not.
    sql = f"""
        SELECT r.*, l.location, map($metrics::VARCHAR[], $units::VARCHAR[])[metric] AS unit
        FROM (SELECT *, string_split(filename, '/')[-3] AS release
              FROM {scan("revisions", "filename = true")}) AS r
        LEFT JOIN (SELECT iso_code, location FROM {scan("locations")}) AS l USING (iso_code)
        WHERE {" AND ".join(conditions)}"""
    # A file of this release is always among them: DuckDB reads no empty list.
    read = {manifest.release: manifest}
    for release in query.releases:
        if "revisions" in release.tables:
            read[release.release] = release
    tables_of_releases = {"revisions": list(read.values())}
    return Query(sql, values, ROWS.column_names, ("locations",), tables_of_releases)


def summary(query: RevisionQuery, manifest: ReleaseManifest) -> Query:
    """Return a query for rows as SUMMARY says, in no order."""
    rows = revisions(query, manifest)
    difference = "abs(new_value - old_value)"
    # Per the old values that have a new one: what is gone with its day is no part of either sum.
    old_total = "sum(abs(old_value)) FILTER (new_value IS NOT NULL)"
    sql = f"""
        SELECT iso_code, any_value(location) AS location, metric, any_value(unit) AS unit,
               count(*) FILTER (change = '{CHANGED}') AS changed,
               count(*) FILTER (change = '{REMOVED}') AS removed,
               min(date) AS first_date, max(date) AS last_date,
               sum(new_value - old_value) AS net_change,
               sum({difference}) AS absolute_change,
               sum({difference}) / nullif({old_total}, 0) AS relative_change,
               arg_max(date, {difference}) AS largest_date,
               arg_max(old_value, {difference}) AS largest_old,
               arg_max(new_value, {difference}) AS largest_new
        FROM ({rows.sql}) GROUP BY iso_code, metric"""
    return Query(sql, rows.values, SUMMARY.column_names, rows.tables, rows.tables_of_releases)


def revised_locations(query: RevisionQuery, manifest: ReleaseManifest) -> Query:
    """Return a query for the codes of all locations that were revised in these releases.

    This release may not have all of them.
    """
    rows = revisions(RevisionQuery(query.releases), manifest)
    sql = f"SELECT DISTINCT iso_code FROM ({rows.sql})"
    return Query(sql, rows.values, ("iso_code",), rows.tables, rows.tables_of_releases)
