"""Daily observations: which metrics, smoothed over how many days, per how many people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from covidlake.reading.days import EARLIEST_DAY
from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import COUNTRY_ATTRIBUTES, OBSERVATION_COLUMNS, Column
from covidlake.schema.captured import SUMMED_TOTALS
from rest.problems import conflicting_parameter

from lake.queries.reports import DAYS, KNOWS_DAYS, reported
from lake.queries.sql import Query, any_of, finite, scan, within_days

_ATTRIBUTES = {column.name for column in COUNTRY_ATTRIBUTES}
METRICS = {
    column.name: column
    for column in OBSERVATION_COLUMNS
    if column.type == "double" and column.name not in _ATTRIBUTES
}
MAX_SMOOTH_DAYS = 90
# Value of the parameter `per` -> people.
PER_PEOPLE = {"100k": 100_000, "million": 1_000_000}
_PER_UNIT = {"100k": "100,000", "million": "million"}
# Only counts can be divided by people: not a share, an index, or what the source has divided
# already.
_COUNTED = {"admissions", "cases", "deaths", "doses", "patients", "people", "tests"}
_PERIODS = {"day", "week"}
# A row a metric, not a column: the columns are the same whatever a request names.
COLUMNS = ("iso_code", "location", "date", "metric", "value", "unit", "days")
PROVENANCE = ("source", "snapshot_sha256", "run")


@dataclass(frozen=True)
class ObservationQuery:
    """Which observations, and what is made of them.

    Attributes:
        first_day, last_day: None for no bound
        smooth: days of the trailing mean, 1 for the value as published
        per: a key of PER_PEOPLE, or None
        provenance: values of PROVENANCE that every row is to carry, or None for rows without
    """

    locations: Sequence[str]
    metrics: Sequence[Column]
    first_day: date | None = None
    last_day: date | None = None
    smooth: int = 1
    per: str | None = None
    provenance: Sequence[str | None] | None = None

    @property
    def first_read(self) -> date | None:
        """The first day of what the values are made of: a mean reaches back. None for no bound."""
        if self.first_day is None or self.smooth == 1:
            return self.first_day
        return max(self.first_day, EARLIEST_DAY) - timedelta(days=self.smooth)


def result_unit(column: Column, smooth: int = 1, per: str | None = None) -> str:
    """Return the unit of a metric so smoothed and divided, e.g. cases/100,000/day.

    Raises:
        Problem: the metric is no count, and cannot be divided by people.
    """
    counted, *divisors = column.unit.split("/")
    if per is not None:
        if counted not in _COUNTED or not set(divisors) <= _PERIODS:
            allowed = f"for counts only; {column.name} is in {column.unit}"
            raise conflicting_parameter("per", per, allowed)
        divisors.insert(0, _PER_UNIT[per])
    # The mean of a daily count is a rate a day.
    is_daily_count = column.name.startswith("new_") and not _PERIODS & set(divisors)
    if smooth > 1 and is_daily_count:
        divisors.append("day")
    return "/".join((counted, *divisors))


def provenance(manifest: ReleaseManifest) -> Sequence[str | None]:
    """Return where the observations of a release come from: values of PROVENANCE.

    They are None where its manifest does not say.
    """
    for name, source in manifest.sources.items():
        if source.get("dataset") == "observations":
            return name, manifest.inputs.get(name), manifest.run
    return None, None, manifest.run


def observations(query: ObservationQuery) -> Query:
    """Return a query with one row a location, day and metric, in that order.

    A value is null where nothing was reported on the day; a mean, where its days were not all
    reported. `days` are those that a count covers, 7 in a weekly report, or those of the mean.
    """
    values: dict[str, Any] = {}
    of_locations = any_of("iso_code", "location", query.locations, values)
    positions = range(len(query.metrics))
    series = [_series(query, position, values) for position in positions]
    days = within_days(query.first_day, query.last_day, values)
    read = [of_locations]
    if query.first_read:
        read.append('"date" >= $first_read')
        values["first_read"] = query.first_read
    if query.last_day:
        read.append('"date" <= $last_day')
    columns: tuple[str, ...] = COLUMNS
    selected = [f"{finite(name)} AS {name}" if name == "value" else name for name in COLUMNS]
    if query.provenance is not None:
        columns = (*COLUMNS, *PROVENANCE)
        for name, value in zip(PROVENANCE, query.provenance, strict=True):
            selected.append(f"$from_{name}::VARCHAR AS {name}")
            values[f"from_{name}"] = value
    clauses = [
        "WITH of_locations AS (SELECT *",
        f"FROM {scan('observations')} WHERE {' AND '.join(read)}),",
        f"release AS (SELECT {KNOWS_DAYS}",
        f"FROM {scan('observations')}),",
        'people AS (SELECT "iso_code", "population" AS people',
        f"FROM {scan('locations')} WHERE {of_locations}),",
        f"series AS ({' UNION ALL '.join(series)})",
        f"SELECT {', '.join(selected)}",
        "FROM series",
        f"WHERE {' AND '.join(days)}" if days else "",
        'ORDER BY "iso_code", "date", "position"',
    ]
    units = {column.name: result_unit(column, query.smooth, query.per) for column in query.metrics}
    sql = " ".join(clauses)
    return Query(sql, values, columns, ("observations", "locations"), units=units)


def _series(query: ObservationQuery, position: int, values: dict[str, Any]) -> str:
    """Return a SELECT with the rows of one metric; its name and unit go into `values`."""
    column = query.metrics[position]
    values[f"metric_{position}"] = column.name
    values[f"unit_{position}"] = result_unit(column, query.smooth, query.per)
    value, days = reported(column)
    if query.smooth > 1:
        value, days = _mean(value, days, int(query.smooth), column)
    if query.per is not None:
        # Null, not infinity, where the population is not known or zero.
        value = f"{value} / nullif(people, 0) * {PER_PEOPLE[query.per]}"
    clauses = [
        f'SELECT "iso_code", "location", "date", {position} AS position,',
        f"$metric_{position} AS metric, {value} AS value, $unit_{position} AS unit,",
        f"{days} AS days",
        "FROM of_locations CROSS JOIN release",
        'LEFT JOIN people USING ("iso_code")' if query.per is not None else "",
    ]
    return " ".join(clauses)


def _mean(value: str, days: str, smooth: int, column: Column) -> tuple[str, str]:
    """Return SQL of the mean by day of the values that cover exactly so many days, and of these.

    Of a count that is missing on some of the days, the totals reported at both ends tell the sum,
    as in the table `daily`; not where a report withholds its count, as then old cases were added.
    Null on a day without a report; and beside a negative count, which corrects earlier days.
    """
    # By dates, not rows: sources skip days. Over what was read, which reaches back for the window
    # of the first day.
    by_day = 'OVER (PARTITION BY "iso_code" ORDER BY "date" RANGE BETWEEN '
    first = f"INTERVAL {smooth - 1} DAYS PRECEDING"
    before = f"INTERVAL {smooth} DAYS PRECEDING"
    window = f"{by_day}{first} AND CURRENT ROW)"
    covered = f"sum(CASE WHEN {value} IS NOT NULL THEN {days} END) {window}"
    cases = [f"WHEN {days} IS NULL THEN NULL"]
    if column.name in DAYS:
        cases.append(f"WHEN min({value}) {window} < 0 THEN NULL")
    cases.append(f"WHEN {covered} = {smooth} THEN sum({value}) {window} / {smooth}")
    if total := SUMMED_TOTALS.get(column.name):
        withheld = f"count(CASE WHEN {value} IS NULL THEN {days} END) {window}"
        reported = f'max(CASE WHEN {days} IS NOT NULL THEN "{total}" END)'
        total_before = f"{reported} {by_day}{before} AND {before})"
        rise = f'("{total}" - {total_before})'
        cases.append(f"WHEN {withheld} = 0 AND {rise} >= 0 THEN {rise} / {smooth}")
    mean = f"CASE {' '.join(cases)} END"
    return mean, f"CASE WHEN {mean} IS NOT NULL THEN {smooth} END"
