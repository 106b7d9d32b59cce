"""The days that each count covers, by the step's own rule: it is Python there, too."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow
from covidlake.schema.captured import SUMMED_TOTALS
from transforms.rhythm.common_day import CommonDay, common_day, weekly_file
from transforms.rhythm.reports import Count, read_rhythm

# Of an index of 0.
FIRST_DAY = "DATE '2019-12-01'"
BY_DAY = "(PARTITION BY iso_code ORDER BY date)"


def create_covers(duck: duckdb.DuckDBPyConnection) -> None:
    """Create `covers`: of each location and day in `typed`, the days that each count covers."""
    common = _common_days(duck)
    counts = [name for pair in SUMMED_TOTALS.items() for name in pair]
    lists = ", ".join(f"list({name} ORDER BY date)" for name in counts)
    newest = duck.execute(f"SELECT max(date) - {FIRST_DAY} FROM typed").fetchall()[0][0]
    rows = duck.execute(
        f"""
        SELECT iso_code, list(date - {FIRST_DAY} ORDER BY date), {lists}
        FROM typed GROUP BY iso_code
        """
    )
    columns: dict[str, list[Any]] = {name: [] for name in ("iso_code", "days", *SUMMED_TOTALS)}
    for code, days, *series in iter(rows.fetchone, None):
        columns["iso_code"].append(code)
        columns["days"].append(days)
        dense = dict(zip(counts, (_dense(days, values, newest) for values in series), strict=True))
        for count, total in SUMMED_TOTALS.items():
            rhythm = read_rhythm(dense[count], dense[total], days[0], common.get(count))
            columns[count].append([rhythm.covers[day] for day in days])
    duck.register("found", pyarrow.table(columns))
    covered = ", ".join(f"unnest({count}) AS {count}_days" for count in SUMMED_TOTALS)
    duck.execute(
        f"""
        CREATE TABLE covers AS
        SELECT iso_code, {FIRST_DAY} + CAST(unnest(days) AS INTEGER) AS date, {covered} FROM found
        """
    )


def report(count: str) -> str:
    """Return SQL of a count; null where nobody reported it."""
    return f"CASE WHEN {count}_days IS NOT NULL THEN {count} END"


def next_counts(counts: Mapping[str, str]) -> str:
    """Return SQL of the next count that is not zero, over a WINDOW named days."""
    return ", ".join(
        f"lead(nullif({count}, 0) IGNORE NULLS) OVER days AS next_{count}" for count in counts
    )


def _common_days(duck: duckdb.DuckDBPyConnection) -> dict[str, CommonDay]:
    """Return the day of the week on which most countries report each count, where there is one."""
    moves = ", ".join(f"count(*) FILTER ({count} <> 0)" for count in SUMMED_TOTALS)
    by_day = duck.execute(
        f"""
        SELECT date - {FIRST_DAY} AS index, {moves}
        FROM typed WHERE location_type = 'country'
        GROUP BY index ORDER BY index
        """
    ).fetchall()
    days = [index for index, *_ in by_day]
    of_file = weekly_file(days)
    common = {}
    for number, count in enumerate(SUMMED_TOTALS, 1):
        moves_of = {row[0]: row[number] for row in by_day}
        every_day = [moves_of.get(day, 0) for day in range(max(days, default=-1) + 1)]
        if found := of_file or common_day(every_day):
            common[count] = found
    return common


def _dense(days: Sequence[int], values: Sequence[Any], newest: int) -> list[Count]:
    """Return a value for each day up to the newest; None where there is none."""
    dense: list[Count] = [None] * (newest + 1)
    for day, value in zip(days, values, strict=True):
        dense[day] = value
    return dense
