"""Weeks and months of each country: what they count, and when a count is known."""

from covidlake.schema.captured import DAILY_TOTALS
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

COUNTS = {
    name: (f"new_{name}", DAILY_TOTALS[f"new_{name}"]) for name in ("cases", "deaths", "tests")
}
ISO, MMWR, MONTH = "iso", "mmwr", "month"
# Both systems give a week to the year of its fourth day, which is the year that has most of its
# days.
_WEEK_NAME = (
    "concat(year(date_add(start, 3)), '-W', lpad(ceil(dayofyear(date_add(start, 3)) / 7), 2, '0'))"
)


def periods(daily: DataFrame) -> DataFrame:
    """Days of countries -> one row per country and period (`system`: iso and mmwr weeks, months) with its counts.

    A count is the sum of the period when all of its days report one, else the difference of the
    cumulative figures at its ends; null when neither is known, when corrections make it negative,
    or when a day states its cumulative figure but withholds the count, as OWID does where old cases
    are added. Tests are but seldom counted by day: there a withheld day is no sign.
    """
    known = ", ".join(_known(count) for count in COUNTS)
    return sql(
        f"""
        WITH days AS (
            SELECT *, explode(array(
                named_struct('system', '{ISO}', 'start', date_sub(date, weekday(date)), 'end', date_add(date, 6 - weekday(date))),
                named_struct('system', '{MMWR}', 'start', date_sub(date, dayofweek(date) - 1), 'end', date_add(date, 7 - dayofweek(date))),
                named_struct('system', '{MONTH}', 'start', trunc(date, 'MM'), 'end', last_day(date)))) AS period
            FROM {{daily}}
        ),
        sums AS (
            SELECT iso_code, location, continent, population, period.system, period.start, period.end,
                   count(new_cases) AS days_reported, count_if(new_cases < 0 OR new_deaths < 0) AS corrections,
                   {", ".join(_parts(count, *columns) for count, columns in COUNTS.items())},
                   avg(hosp_patients) AS hosp_patients, avg(icu_patients) AS icu_patients, avg(stringency_index) AS stringency_index
            FROM days GROUP BY iso_code, location, continent, population, period.system, period.start, period.end
        ),
        -- Beside numbers, a text would have all days sorted before they are summed.
        units AS (SELECT iso_code, max_by(tests_units, date) AS units FROM {{daily}} WHERE tests_units IS NOT NULL GROUP BY iso_code),
        counted AS (
            SELECT *, {known} FROM sums LEFT JOIN units USING (iso_code)
            WINDOW before AS (PARTITION BY iso_code, system ORDER BY start)
        )
        SELECT *, CASE WHEN tests IS NOT NULL THEN units END AS tests_units,
               cases / nullif(population, 0) * 100000 AS cases_per_100k, deaths / nullif(population, 0) * 100000 AS deaths_per_100k,
               CASE WHEN cases <= tests AND tests > 0 THEN cases / tests * 100 END AS positivity
        FROM counted
        """,
        daily=daily,
    )


def epi_weekly(periods: DataFrame) -> DataFrame:
    return sql(
        f"""
        SELECT *, system AS week_system, {_WEEK_NAME} AS week, start AS week_start, end AS week_end
        FROM {{periods}} WHERE system IN ('{ISO}', '{MMWR}')
        """,
        periods=periods,
    )


def monthly_trends(periods: DataFrame) -> DataFrame:
    change = "CASE WHEN lag(end) OVER before = date_sub(start, 1) THEN ({0} / nullif(lag({0}) OVER before, 0) - 1) * 100 END AS {0}_change"
    return sql(
        f"""
        SELECT *, start AS month, end AS month_end, {change.format("cases")}, {change.format("deaths")}
        FROM {{periods}} WHERE system = '{MONTH}'
        WINDOW before AS (PARTITION BY iso_code ORDER BY start)
        """,
        periods=periods,
    )


def _parts(count: str, new: str, total: str) -> str:
    return (
        f"sum({new}) AS {count}_sum, count({new}) AS {count}_days, "
        f"max({total}) FILTER (WHERE date = period.end) AS {count}_total, "
        f"count({total}) FILTER (WHERE {new} IS NULL) AS {count}_withheld"
    )


def _known(count: str) -> str:
    before = f"CASE WHEN lag(end) OVER before = date_sub(start, 1) THEN lag({count}_total) OVER before END"
    stated = "true" if count == "tests" else f"{count}_withheld = 0"
    whole = f"CASE WHEN {count}_days = datediff(end, start) + 1 THEN {count}_sum WHEN {stated} THEN {count}_total - {before} END"
    return f"CASE WHEN {whole} >= 0 THEN {whole} END AS {count}"
