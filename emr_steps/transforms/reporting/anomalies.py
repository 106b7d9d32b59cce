"""Artefacts of reporting in the daily counts: what an analyst must not take for the epidemic."""

from covidlake.schema.thresholds import (
    COPIED_DAYS,
    DUMP_DAYS,
    DUMP_TIMES,
    FEWEST_CASES_OF_DUMP,
    FEWEST_DAYS_BEFORE_DUMP,
    FEWEST_DEATHS_OF_DUMP,
    FEWEST_IN_A_COPY,
    FEWEST_IN_A_MONTH,
)
from pyspark.sql import DataFrame

from transforms.shared.sql import sql

# Stacked: the daily count, its cumulative figure, and the fewest that a dump must have.
METRICS = f"""
    stack(2, 'new_cases', new_cases, total_cases, {FEWEST_CASES_OF_DUMP},
             'new_deaths', new_deaths, total_deaths, {FEWEST_DEATHS_OF_DUMP}
    ) AS (metric, value, total, dump)"""
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def anomalies(daily: DataFrame) -> DataFrame:
    """Daily counts of countries -> the table `anomalies`: a row for each day, run of days or month that breaks a rule."""
    counts = daily.selectExpr("iso_code", "location", "continent", "date", METRICS)
    # Few of all days are odd: each rule looks at those only.
    return counts.transform(_silent_weekdays).unionByName(
        counts.transform(_odd_days).persist().transform(_broken_rules, counts)
    )


def _odd_days(counts: DataFrame) -> DataFrame:
    """Days whose count is negative, far above those beside it, or equal to one, or that the cumulative figure contradicts."""
    return sql(
        f"""
        WITH beside AS (
            SELECT *, lag(value) OVER days AS last, lead(value) OVER days AS next, total - lag(total) OVER days AS move,
                   coalesce(date_sub(date, 1) = lag(date) OVER days, false) AS follows,
                   coalesce(date_add(date, 1) = lead(date) OVER days, false) AS precedes
            FROM {{counts}} WINDOW days AS (PARTITION BY iso_code, metric ORDER BY date)
        ),
        judged AS (
            SELECT *,
                   CASE WHEN follows AND last IS NOT NULL AND move <> coalesce(value, 0) THEN move - coalesce(value, 0) END AS unexplained,
                   value >= dump AND NOT coalesce(follows AND value <= {DUMP_TIMES} * last, false)
                       AND NOT coalesce(precedes AND value <= {DUMP_TIMES} * next, false) AS stands_out,
                   follows AND value = last AS same_as_last, precedes AND value = next AS same_as_next
            FROM beside
        )
        SELECT * FROM judged
        WHERE value < 0 OR unexplained IS NOT NULL OR stands_out OR value >= {FEWEST_IN_A_COPY} AND (same_as_last OR same_as_next)
        """,
        counts=counts,
    )


def _broken_rules(odd: DataFrame, counts: DataFrame) -> DataFrame:
    """Odd days, and all days to compare them with -> rows of `anomalies`."""
    return sql(
        f"""
        WITH weeks_around AS (
            SELECT *, explode(sequence(date_sub(date, {DUMP_DAYS}), date_add(date, {DUMP_DAYS}))) AS day FROM {{odd}} WHERE stands_out
        ),
        dumps AS (
            SELECT high.iso_code, high.location, high.continent, high.metric, high.date, high.value, max(counts.value) AS usual
            FROM weeks_around AS high JOIN {{counts}} AS counts
                ON counts.iso_code = high.iso_code AND counts.metric = high.metric AND counts.date = day AND day <> high.date
            GROUP BY high.iso_code, high.location, high.continent, high.metric, high.date, high.value
            HAVING high.value > {DUMP_TIMES} * max(counts.value)
               AND count_if(day < high.date AND counts.value IS NOT NULL) >= {FEWEST_DAYS_BEFORE_DUMP}
        ),
        runs AS (
            SELECT *, count_if(NOT coalesce(same_as_last, false)) OVER (PARTITION BY iso_code, metric ORDER BY date) AS run
            FROM {{odd}} WHERE value >= {FEWEST_IN_A_COPY} AND (same_as_last OR same_as_next)
        ),
        copies AS (
            SELECT iso_code, location, continent, metric, min(date) AS date, max(date) AS until, value
            FROM runs GROUP BY iso_code, location, continent, metric, run, value HAVING count(*) >= {COPIED_DAYS}
        )
        SELECT iso_code, location, continent, metric, 'negative' AS rule, date, date AS until, value AS size, CAST(NULL AS double) AS usual,
               CAST(NULL AS string) AS weekdays FROM {{odd}} WHERE value < 0
        UNION ALL SELECT iso_code, location, continent, metric, 'total_moves', date, date, unexplained, NULL, NULL
            FROM {{odd}} WHERE unexplained IS NOT NULL
        UNION ALL SELECT iso_code, location, continent, metric, 'dump', date, date, value, usual, NULL FROM dumps
        UNION ALL SELECT iso_code, location, continent, metric, 'copied', date, until, value, NULL, NULL FROM copies
        """,
        odd=odd,
        counts=counts,
    )


def _silent_weekdays(counts: DataFrame) -> DataFrame:
    """Months in which the same weekdays never have a count: reporting that leaves out weekends, or happens once a week."""
    # A bit a weekday: beside numbers, a set of them would have all days sorted before they are
    # grouped.
    silent = ", ".join(
        f"CASE WHEN getbit(reporting, {bit}) = 0 THEN '{name}' END"
        for bit, name in enumerate(_WEEKDAYS)
    )
    return sql(
        f"""
        WITH months AS (
            SELECT iso_code, location, continent, metric, trunc(date, 'MM') AS date, last_day(date) AS until, sum(value) AS month_total,
                   coalesce(bit_or(shiftleft(1, weekday(date))) FILTER (WHERE value <> 0), 0) AS reporting,
                   min(date) FILTER (WHERE value IS NOT NULL) AS first, max(date) FILTER (WHERE value IS NOT NULL) AS last
            FROM {{counts}} GROUP BY iso_code, location, continent, metric, trunc(date, 'MM'), last_day(date)
        ),
        spans AS (
            SELECT *, min(first) OVER who AS first_report, max(last) OVER who AS last_report
            FROM months WINDOW who AS (PARTITION BY iso_code, metric)
        )
        SELECT iso_code, location, continent, metric, 'silent_weekdays' AS rule, date, until, double(7 - bit_count(reporting)) AS size,
               CAST(NULL AS double) AS usual, concat_ws(' ', {silent}) AS weekdays
        FROM spans WHERE first_report <= date AND last_report >= until AND reporting < 127 AND month_total >= {FEWEST_IN_A_MONTH}
        """,
        counts=counts,
    )
