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


def anomalies(daily: DataFrame) -> DataFrame:
    """Daily counts of countries -> the table `anomalies`: a row for each day, run of days or month that breaks a rule."""
    counts = daily.selectExpr("iso_code", "location", "continent", "date", METRICS)
    return counts.transform(_odd_days).unionByName(counts.transform(_silent_weekdays))


def _odd_days(counts: DataFrame) -> DataFrame:
    """Negative counts, unexplained moves of the cumulative figure, dumps and copies: what a day shows beside its neighbours."""
    return counts.sparkSession.sql(
        f"""
        WITH beside AS (
            SELECT *, lag(value) OVER days AS last, lead(value) OVER days AS next, lag(total) OVER days AS last_total,
                   date_sub(date, 1) = lag(date) OVER days AS follows, date_add(date, 1) = lead(date) OVER days AS precedes
            FROM {{counts}} WINDOW days AS (PARTITION BY iso_code, metric ORDER BY date)
        ),
        single AS (
            SELECT iso_code, location, continent, metric, date, explode(array_compact(array(
                CASE WHEN value < 0 THEN {_finding("negative", "value")} END,
                CASE WHEN follows AND last IS NOT NULL AND total - last_total <> coalesce(value, 0)
                     THEN {_finding("total_moves", "total - last_total - coalesce(value, 0)")} END))) AS finding
            FROM beside
        ),
        -- Few days exceed those beside them so far; only they are compared with two weeks.
        high AS (
            SELECT *, explode(sequence(date_sub(date, {DUMP_DAYS}), date_add(date, {DUMP_DAYS}))) AS day FROM beside
            WHERE value >= dump
              AND NOT coalesce(follows AND value <= {DUMP_TIMES} * last OR precedes AND value <= {DUMP_TIMES} * next, false)
        ),
        dumps AS (
            SELECT high.iso_code, high.location, high.continent, high.metric, high.date, high.value, max(counts.value) AS usual
            FROM high JOIN {{counts}} AS counts
                ON counts.iso_code = high.iso_code AND counts.metric = high.metric AND counts.date = day AND day <> high.date
            GROUP BY high.iso_code, high.location, high.continent, high.metric, high.date, high.value
            HAVING high.value > {DUMP_TIMES} * max(counts.value)
               AND count_if(day < high.date AND counts.value IS NOT NULL) >= {FEWEST_DAYS_BEFORE}
        ),
        alike AS (
            SELECT *, count_if(NOT coalesce(follows AND value = last, false)) OVER (PARTITION BY iso_code, metric ORDER BY date) AS run
            FROM beside WHERE value >= {FEWEST_IN_A_COPY} AND (follows AND value = last OR precedes AND value = next)
        ),
        copies AS (
            SELECT iso_code, location, continent, metric, min(date) AS date, max(date) AS until, value
            FROM alike GROUP BY iso_code, location, continent, metric, run, value HAVING count(*) >= {COPIED_DAYS}
        )
        SELECT iso_code, location, continent, metric, finding.rule, date, date AS until, finding.size, CAST(NULL AS double) AS usual,
               CAST(NULL AS string) AS weekdays FROM single
        UNION ALL SELECT iso_code, location, continent, metric, 'dump', date, date, value, usual, NULL FROM dumps
        UNION ALL SELECT iso_code, location, continent, metric, 'copied', date, until, value, NULL, NULL FROM copies
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


def _finding(rule: str, size: str) -> str:
    return f"named_struct('rule', '{rule}', 'size', {size})"
