"""Weeks and months: which of them a report belongs to, and which of their days it covers.

All but in_periods return SQL over its rows.
"""

from collections.abc import Sequence

from pyspark.sql import DataFrame

from transforms.rhythm.common_day import WEEK
from transforms.shared.sql import sql

# ISO 8601 weeks run from Monday to Sunday; MMWR weeks, those of the CDC's Morbidity and Mortality
# Weekly Report, from Sunday to Saturday.
ISO, MMWR, MONTH = "iso", "mmwr", "month"
PERIODS = (ISO, MMWR, MONTH)
# Whether a row's own date, and not only days that its report covers, is in the period.
IS_OWN = "date BETWEEN period.start AND period.end"

_ENDS = {
    ISO: ("date_sub({day}, weekday({day}))", "date_add({day}, 6 - weekday({day}))"),
    MMWR: ("date_sub({day}, dayofweek({day}) - 1)", "date_add({day}, 7 - dayofweek({day}))"),
    MONTH: ("trunc({day}, 'MM')", "last_day({day})"),
}


def in_periods(daily: DataFrame, systems: Sequence[str]) -> DataFrame:
    """Return each row in its periods, as `period`: system, start and end.

    A row whose report covers days of another period stands in that one, too.
    """
    rows = sql(
        """
        WITH days AS (
            SELECT *, greatest(1, {cases}, {deaths}) AS longest
            FROM {daily}
        )
        SELECT *, explode(IF(longest > 1, array_union({own}, {first}), {own})) AS period
        FROM days
        """,
        fragments={
            "cases": _days_told("new_cases"),
            "deaths": _days_told("new_deaths"),
            "own": _periods_of("date", systems),
            "first": _periods_of("date_sub(date, longest - 1)", systems),
        },
        daily=daily,
    )
    return rows.drop("longest")


def _days_told(count: str) -> str:
    """Return the days that a count tells of: a report of over a week tells of no week."""
    return f"CASE WHEN {count} IS NOT NULL AND {count}_days <= {WEEK} THEN {count}_days END"


def belongs_to_period(count: str) -> str:
    """Return whether a row's count is one of the period: a week's report is of its fourth day."""
    middle = f"date_sub(date, {WEEK // 2})"
    of_day = f"CASE WHEN {count}_days = {WEEK} THEN {middle} ELSE date END"
    return f"{of_day} BETWEEN period.start AND period.end"


def covered_days(count: str) -> str:
    """Return how many days of the period a row's count covers; none if it covers over a week."""
    days = _days_told(count)
    first = f"greatest(date_sub(date, {days} - 1), period.start)"
    last = "least(date, period.end)"
    return f"IF({days} > 0, greatest(datediff({last}, {first}) + 1, 0), 0)"


def _periods_of(day: str, systems: Sequence[str]) -> str:
    """Return an array of a day's periods."""
    periods = []
    for system in systems:
        start, end = (bound.format(day=day) for bound in _ENDS[system])
        periods.append(f"named_struct('system', '{system}', 'start', {start}, 'end', {end})")
    return f"array({', '.join(periods)})"
