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
    own = _periods_of("date", systems)
    # A report of more than a week covers days of periods that it says nothing of.
    first = _periods_of(f"date_sub(date, {WEEK - 1})", systems)
    return sql(
        """
        SELECT
            *,
            explode(
                CASE
                    WHEN greatest(new_cases_days, new_deaths_days) > 1
                    THEN array_union({own}, {first})
                    ELSE {own}
                END
            ) AS period
        FROM {daily}
        """,
        fragments={"own": own, "first": first},
        daily=daily,
    )


def belongs_to_period(count: str) -> str:
    """Return whether a row's count is one of the period: a week's report is of its fourth day."""
    middle = f"date_sub(date, {WEEK // 2})"
    of_day = f"CASE WHEN {count}_days = {WEEK} THEN {middle} ELSE date END"
    return f"{of_day} BETWEEN period.start AND period.end"


def covered_days(count: str) -> str:
    """Return how many days of the period a row's count covers; none if it covers over a week."""
    first = f"greatest(date_sub(date, {count}_days - 1), period.start)"
    return (
        f"CASE WHEN {count} IS NOT NULL AND {count}_days <= {WEEK} "
        f"THEN greatest(datediff(least(date, period.end), {first}) + 1, 0) ELSE 0 END"
    )


def _periods_of(day: str, systems: Sequence[str]) -> str:
    """Return an array of a day's periods."""
    periods = []
    for system in systems:
        start, end = (bound.format(day=day) for bound in _ENDS[system])
        periods.append(f"named_struct('system', '{system}', 'start', {start}, 'end', {end})")
    return f"array({', '.join(periods)})"
