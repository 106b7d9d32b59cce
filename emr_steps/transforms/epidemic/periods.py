"""Weeks and months of each country: what they count, and when a count is known."""

from pyspark.sql import DataFrame

from transforms.rhythm.periods import (
    IS_OWN,
    ISO,
    MMWR,
    MONTH,
    PERIODS,
    belongs_to_period,
    covered_days,
    in_periods,
)
from transforms.shared.sql import sql

# What is counted -> its daily and its cumulative column in `daily`.
COUNTS = {
    "cases": ("new_cases", "total_cases"),
    "deaths": ("new_deaths", "total_deaths"),
    "tests": ("new_tests", "total_tests"),
}


def periods(daily: DataFrame) -> DataFrame:
    """Return one row per country and period with its counts; system: iso or mmwr week, or month.

    A count is the sum of the period when reports cover all of its days, else the difference of the
    cumulative figures that were reported at its ends; null when neither is known, when corrections
    make it negative, or when a day states its cumulative figure but withholds the count, as OWID
    does where old cases are added. A report of a week belongs to the period that has most of its
    days; one that covers more than a week, to none. Tests are but seldom counted by day: there a
    withheld day is no sign.
    """
    counts = [f"{_count(count)} AS {count}" for count in COUNTS]
    # The units apart: beside numbers, a text would have all days sorted before they are summed.
    # Positivity is null with more cases than tests: they do not count the same people.
    return sql(
        """
        WITH units AS (
            SELECT iso_code, max_by(tests_units, date) AS units
            FROM {daily}
            WHERE tests_units IS NOT NULL
            GROUP BY iso_code
        ),
        counted AS (
            SELECT *, {counts}
            FROM {sums}
            LEFT JOIN units USING (iso_code)
            WINDOW by_period AS (PARTITION BY iso_code, system ORDER BY start)
        )
        SELECT
            *,
            CASE WHEN tests IS NOT NULL THEN units END AS tests_units,
            cases / nullif(population, 0) * 100000 AS cases_per_100k,
            deaths / nullif(population, 0) * 100000 AS deaths_per_100k,
            CASE WHEN cases <= tests AND tests > 0 THEN cases / tests * 100 END AS positivity
        FROM counted
        """,
        fragments={"counts": ", ".join(counts)},
        daily=daily,
        sums=daily.transform(in_periods, PERIODS).transform(_sums_of_periods),
    )


def _sums_of_periods(days: DataFrame) -> DataFrame:
    """Return one row per country and period: what its days say of each count."""
    sums = [_sums(count, *columns) for count, columns in COUNTS.items()]
    return sql(
        """
        SELECT
            iso_code,
            location,
            continent,
            population,
            period.system,
            period.start,
            period.end,
            cast(sum({covered}) AS int) AS days_reported,
            count_if((new_cases < 0 OR new_deaths < 0) AND {is_own}) AS corrections,
            {sums},
            avg(hosp_patients) FILTER (WHERE {is_own}) AS hosp_patients,
            avg(icu_patients) FILTER (WHERE {is_own}) AS icu_patients,
            avg(stringency_index) FILTER (WHERE {is_own}) AS stringency_index
        FROM {days}
        GROUP BY
            iso_code, location, continent, population, period.system, period.start, period.end
        """,
        fragments={
            "covered": covered_days("new_cases"),
            "is_own": IS_OWN,
            "sums": ", ".join(sums),
        },
        days=days,
    )


def epi_weekly(periods: DataFrame) -> DataFrame:
    """Return the table `epi_weekly`: the weeks of both systems, with their names."""
    # Both systems give a week to the year of its fourth day, which is the year that has most of
    # its days.
    return sql(
        """
        WITH weeks AS (
            SELECT *, date_add(start, 3) AS fourth_day
            FROM {periods}
            WHERE system IN (:iso, :mmwr)
        )
        SELECT
            *,
            system AS week_system,
            concat(
                year(fourth_day), '-W', lpad(ceil(dayofyear(fourth_day) / 7), 2, '0')
            ) AS week,
            start AS week_start,
            end AS week_end
        FROM weeks
        """,
        args={"iso": ISO, "mmwr": MMWR},
        periods=periods,
    )


def monthly_trends(periods: DataFrame) -> DataFrame:
    """Return the table `monthly_trends`: months, and their change in % from the one before."""
    return sql(
        """
        SELECT
            *,
            start AS month,
            end AS month_end,
            {cases_change} AS cases_change,
            {deaths_change} AS deaths_change
        FROM {periods}
        WHERE system = :month
        WINDOW by_period AS (PARTITION BY iso_code ORDER BY start)
        """,
        args={"month": MONTH},
        fragments={"cases_change": _change("cases"), "deaths_change": _change("deaths")},
        periods=periods,
    )


def _change(count: str) -> str:
    """Return SQL of the change of a count in percent; null without the period before."""
    before = f"nullif(lag({count}) OVER by_period, 0)"
    return f"CASE WHEN {_FOLLOWS} THEN ({count} / {before} - 1) * 100 END"


def _sums(count: str, daily: str, cumulative: str) -> str:
    """Return SQL of what the days of a period say of a count.

    Its sum, the days that reports cover, the cumulative figure that was reported at the end, and
    the reports that state that figure but withhold the count.
    """
    if count == "tests":  # of which no rhythm is known
        in_period, reported = IS_OWN, "true"
        covered = f"count(CASE WHEN {IS_OWN} THEN {daily} END)"
    else:
        in_period, reported = belongs_to_period(daily), f"{daily}_days > 0"
        covered = f"sum({covered_days(daily)})"
    return (
        f"sum({daily}) FILTER (WHERE {in_period}) AS {count}_sum, "
        f"{covered} AS {count}_days, "
        f"max({cumulative}) FILTER (WHERE date = period.end AND {reported}) AS {count}_total, "
        f"count({cumulative}) FILTER (WHERE {daily} IS NULL AND {reported} AND {IS_OWN}) "
        f"AS {count}_withheld"
    )


# SQL of whether the row before is the period before: a country may have no row for one.
_FOLLOWS = "lag(end) OVER by_period = date_sub(start, 1)"


def _count(count: str) -> str:
    """Return SQL of a period's count, from what _sums says of it."""
    total_before = f"CASE WHEN {_FOLLOWS} THEN lag({count}_total) OVER by_period END"
    nothing_withheld = "true" if count == "tests" else f"{count}_withheld = 0"
    number = (
        f"CASE WHEN {count}_days = datediff(end, start) + 1 THEN {count}_sum "
        f"WHEN {nothing_withheld} THEN {count}_total - {total_before} END"
    )
    return f"CASE WHEN {number} >= 0 THEN {number} END"
