"""Vintages: each value as releases of one descent had it, from the release that changed it on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import Column
from covidlake.schema.model import Table, columns

from lake.queries.reports import KNOWS_DAYS, reported
from lake.queries.sql import Query, any_of, finite, scan, within_days

VINTAGES = Table(
    "vintages",
    "trusted",
    "A value of a location, day and metric, and the release from which on readers had it: the "
    "first that has the day, and each that changed the value or took the day away. Of releases "
    "whose tables are kept.",
    columns("""
        iso_code | string! |                    | Code of the location
        date     | date!   |                    | Day of report
        metric   | string! |                    | Column of observations
        release  | string! |                    | Release from which on the value was this
        vintage  | date!   |                    | Last day of the data of that release
        value    | double  | unit of the metric | As published; null where the release has no report
        unit     | string! |                    | Unit of the metric
        days     | int     | days               | Days that the value covers: 7 in a weekly report
    """),
    key=("iso_code", "date", "metric", "release"),
)


@dataclass(frozen=True)
class VintageQuery:
    """Which values.

    Attributes:
        releases: of one descent, the oldest first
        first_day, last_day: None for no bound
    """

    locations: Sequence[str]
    metrics: Sequence[Column]
    releases: Sequence[ReleaseManifest]
    first_day: date | None = None
    last_day: date | None = None


def vintages(query: VintageQuery) -> Query:
    """Return a query for rows as VINTAGES says, in no order."""
    ids = [release.release for release in query.releases]
    values: dict[str, Any] = {
        "releases": ids,
        "vintages": [date.fromisoformat(release.data_date) for release in query.releases],
        "metrics": [metric.name for metric in query.metrics],
        "units": [metric.unit for metric in query.metrics],
    }
    conditions = [any_of("iso_code", "location", query.locations, values)]
    conditions += within_days(query.first_day, query.last_day, values)
    each_metric = " UNION ALL ".join(map(_states, query.metrics))
    of_value = "PARTITION BY iso_code, date, metric ORDER BY position"
    # The folder says which release a file is of: the files themselves do not.
    position = "list_position($releases::VARCHAR[], string_split(filename, '/')[-3]) AS position"
    of_releases = scan("observations", "filename = true")
    clauses = [
        f"WITH knowing AS (SELECT {position}, {KNOWS_DAYS}",
        f"FROM {of_releases} GROUP BY ALL),",
        f"of_days AS (SELECT *, {position}",
        f"FROM {of_releases} WHERE {' AND '.join(conditions)}),",
        f"states AS ({each_metric}),",
        "beside AS (SELECT *, row_number() OVER w AS number,",
        # A release between that lacks the day has no value of it.
        "CASE WHEN lag(position) OVER w = position - 1 THEN lag(value) OVER w END AS before,",
        f"lead(position) OVER w AS next_position FROM states WINDOW w AS ({of_value})),",
        "versions AS (SELECT iso_code, date, metric, position, value, days FROM beside",
        "WHERE number = 1 OR value IS DISTINCT FROM before UNION ALL",
        # A release between two, or after the last one, that has the day no more.
        "SELECT iso_code, date, metric, position + 1, NULL, NULL FROM beside",
        "WHERE value IS NOT NULL",
        "AND coalesce(next_position, len($releases::VARCHAR[]) + 1) > position + 1",
        "AND position < len($releases::VARCHAR[]))",
        "SELECT iso_code, date, metric, ($releases::VARCHAR[])[position] AS release,",
        "($vintages::DATE[])[position] AS vintage, value,",
        "map($metrics::VARCHAR[], $units::VARCHAR[])[metric] AS unit, days FROM versions",
    ]
    return Query(
        " ".join(clauses),
        values,
        VINTAGES.column_names,
        (),
        {"observations": list(query.releases)},
    )


def known_after(versions: Query, lag: int) -> Query:
    """Return of each value the version of the last release whose data end so many days after.

    Days of which no release is that old are left out.
    """
    newest = "PARTITION BY iso_code, date, metric ORDER BY release DESC"
    clauses = [
        "SELECT * EXCLUDE (number)",
        f"FROM (SELECT *, row_number() OVER ({newest}) AS number",
        f"FROM ({versions.sql}) WHERE vintage <= date + $lag::INTEGER)",
        "WHERE number = 1",
    ]
    return replace(versions, sql=" ".join(clauses), values={**versions.values, "lag": lag})


def _states(metric: Column) -> str:
    """Return SQL of the values of a metric in each release that has the day."""
    # Names of metrics are the contract's: they stand in the SQL as columns and as texts.
    value, days = reported(metric)
    clauses = [
        f"SELECT iso_code, date, position, '{metric.name}' AS metric,",
        f"{finite(value)} AS value, {days} AS days",
        "FROM of_days JOIN knowing USING (position)",
    ]
    return " ".join(clauses)
