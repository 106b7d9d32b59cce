"""Artefacts of reporting in the daily counts: what an analyst must not take for the epidemic."""

from pyspark.sql import DataFrame

# Stacked: the daily count, its cumulative figure, and the fewest that a dump must have.
METRICS = "stack(2, 'new_cases', new_cases, total_cases, 100, 'new_deaths', new_deaths, total_deaths, 20) AS (metric, value, total, dump)"
# A dump stands out from all days of the two weeks before and after, as neither a wave nor a report after a weekend does.
DUMP_DAYS, DUMP_TIMES, FEWEST_DAYS_BEFORE = 14, 3, 7
# Three days running with the same count happen by chance to one in 1,000 counts of 100, and more seldom to larger ones.
COPIED_DAYS, FEWEST_IN_A_COPY = 3, 100
# With 100 a month, a weekday that has none all month long is no chance: about one in 90,000 if they came evenly.
FEWEST_IN_A_MONTH = 100
_FINDING = "struct<rule: string, until: date, size: double, usual: double>"


def anomalies(daily: DataFrame) -> DataFrame:
    """Daily counts of countries -> the table `anomalies`: a row for each day, run of days or month that breaks a rule."""
    counts = daily.selectExpr("iso_code", "location", "continent", "date", METRICS)
    return counts.transform(_odd_days).unionByName(counts.transform(_silent_weekdays))


def _odd_days(counts: DataFrame) -> DataFrame:
    """Negative counts, unexplained moves of the cumulative figure, dumps and copies: what a day shows beside its neighbours."""
    return counts.sparkSession.sql(
        f"""
        WITH beside AS (
            SELECT *, coalesce(value = lag(value) OVER days AND date_sub(date, 1) = lag(date) OVER days, false) AS same,
                   CASE WHEN lag(value) OVER days IS NOT NULL AND date_sub(date, 1) = lag(date) OVER days
                        THEN total - lag(total) OVER days - coalesce(value, 0) END AS unexplained,
                   count(value) OVER two_weeks_before AS days_before,
                   greatest(max(value) OVER two_weeks_before, max(value) OVER two_weeks_after) AS usual
            FROM {{counts}}
            WINDOW days AS (PARTITION BY iso_code, metric ORDER BY date),
                   two_weeks_before AS (PARTITION BY iso_code, metric ORDER BY date RANGE BETWEEN {DUMP_DAYS} PRECEDING AND 1 PRECEDING),
                   two_weeks_after AS (PARTITION BY iso_code, metric ORDER BY date RANGE BETWEEN 1 FOLLOWING AND {DUMP_DAYS} FOLLOWING)
        ),
        runs AS (SELECT *, count_if(NOT same) OVER (PARTITION BY iso_code, metric ORDER BY date) AS run FROM beside),
        lengths AS (SELECT *, count(*) OVER (PARTITION BY iso_code, metric, run) AS run_days FROM runs),
        found AS (
            SELECT *, explode(array_compact(array(
                CASE WHEN value < 0 THEN {_finding("negative", "value")} END,
                CASE WHEN unexplained <> 0 THEN {_finding("total_moves", "unexplained")} END,
                CASE WHEN value >= dump AND value > {DUMP_TIMES} * usual AND days_before >= {FEWEST_DAYS_BEFORE}
                     THEN {_finding("dump", "value", usual="usual")} END,
                CASE WHEN value >= {FEWEST_IN_A_COPY} AND run_days >= {COPIED_DAYS} AND NOT same
                     THEN {_finding("copied", "value", until="date_add(date, int(run_days) - 1)")} END))) AS finding
            FROM lengths
        )
        SELECT iso_code, location, continent, metric, finding.rule, date, finding.until, finding.size, finding.usual,
               CAST(NULL AS string) AS weekdays
        FROM found
        """,
        counts=counts,
    )


def _silent_weekdays(counts: DataFrame) -> DataFrame:
    """Months in which the same weekdays never have a count: reporting that leaves out weekends, or happens once a week."""
    return counts.sparkSession.sql(
        f"""
        WITH spans AS (SELECT *, min(date) OVER who AS first, max(date) OVER who AS last
                       FROM {{counts}} WHERE value IS NOT NULL WINDOW who AS (PARTITION BY iso_code, metric)),
        months AS (
            SELECT iso_code, location, continent, metric, trunc(date, 'MM') AS date, last_day(date) AS until, sum(value) AS month_total,
                   array_except(array('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'),
                                collect_set(date_format(date, 'E')) FILTER (WHERE value <> 0)) AS silent
            FROM spans WHERE first <= trunc(date, 'MM') AND last >= last_day(date)
            GROUP BY iso_code, location, continent, metric, trunc(date, 'MM'), last_day(date)
        )
        SELECT iso_code, location, continent, metric, 'silent_weekdays' AS rule, date, until, double(size(silent)) AS size,
               CAST(NULL AS double) AS usual, array_join(silent, ' ') AS weekdays
        FROM months WHERE size(silent) > 0 AND month_total >= {FEWEST_IN_A_MONTH}
        """,
        counts=counts,
    )


def _finding(rule: str, size: str, until: str = "date", usual: str = "NULL") -> str:
    return f"CAST(named_struct('rule', '{rule}', 'until', {until}, 'size', {size}, 'usual', {usual}) AS {_FINDING})"
