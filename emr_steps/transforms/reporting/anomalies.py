"""Artefacts of reporting in the daily counts: what an analyst must not take for the epidemic."""

from functools import reduce

from covidlake.quality.thresholds import (
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

# Daily count -> its cumulative figure, and the fewest that a dump must have.
METRICS = {
    "new_cases": ("total_cases", FEWEST_CASES_OF_DUMP),
    "new_deaths": ("total_deaths", FEWEST_DEATHS_OF_DUMP),
}
_WHO = ("iso_code", "location", "continent", "metric")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def anomalies(daily: DataFrame) -> DataFrame:
    """Return the table `anomalies`: a row for each day, run of days or month that breaks a rule."""
    counts = daily.selectExpr("iso_code", "location", "continent", "date", _metrics())
    # Few of all days are odd: each rule looks at those only.
    odd = counts.transform(_odd_days).persist()
    rules = (
        odd.transform(_negative),
        odd.transform(_total_moves),
        odd.transform(_dump, counts),
        odd.transform(_copied),
        counts.transform(_silent_weekdays),
    )
    return reduce(_union, rules)


def _union(rows: DataFrame, more: DataFrame) -> DataFrame:
    """Return the rows of both; what only one of them has is null in the other."""
    return rows.unionByName(more, allowMissingColumns=True)


def _metrics() -> str:
    """Return SQL of a row for each metric: metric, value, by_day, total, dump."""
    rows = [
        f"'{name}', {name}, {name} / {name}_days, {total}, {dump}"
        for name, (total, dump) in METRICS.items()
    ]
    return f"stack({len(rows)}, {', '.join(rows)}) AS (metric, value, by_day, total, dump)"


def _odd_days(counts: DataFrame) -> DataFrame:
    """Return the days that may break a rule, and what is odd about them.

    Their count is negative, far above those beside it, or equal to one, or the cumulative figure
    contradicts it.
    """
    return sql(
        """
        WITH beside AS (
            SELECT
                *,
                lag(value) OVER in_order AS last,
                lead(value) OVER in_order AS next,
                lag(by_day) OVER in_order AS last_by_day,
                lead(by_day) OVER in_order AS next_by_day,
                total - lag(total) OVER in_order AS move,
                coalesce(date_sub(date, 1) = lag(date) OVER in_order, false) AS follows,
                coalesce(date_add(date, 1) = lead(date) OVER in_order, false) AS precedes
            FROM {counts}
            WINDOW in_order AS (PARTITION BY iso_code, metric ORDER BY date)
        ),
        judged AS (
            SELECT
                *,
                CASE
                    WHEN follows AND last IS NOT NULL AND move <> coalesce(value, 0)
                    THEN move - coalesce(value, 0)
                END AS unexplained,
                value >= dump
                    AND NOT coalesce(follows AND by_day <= :dump_times * last_by_day, false)
                    AND NOT coalesce(precedes AND by_day <= :dump_times * next_by_day, false)
                    AS stands_out,
                follows AND value = last AS same_as_last,
                precedes AND value = next AS same_as_next
            FROM beside
        )
        SELECT *
        FROM judged
        WHERE value < 0
            OR unexplained IS NOT NULL
            OR stands_out
            OR value >= :fewest_in_a_copy AND (same_as_last OR same_as_next)
        """,
        args={"dump_times": DUMP_TIMES, "fewest_in_a_copy": FEWEST_IN_A_COPY},
        counts=counts,
    )


def _negative(odd: DataFrame) -> DataFrame:
    """Return the days with a count below 0: a correction of earlier ones."""
    negative = odd.where("value < 0")
    return negative.selectExpr(
        *_WHO, "'negative' AS rule", "date", "date AS until", "value AS size"
    )


def _total_moves(odd: DataFrame) -> DataFrame:
    """Return the days whose cumulative figure moves by something else than the count."""
    moves = odd.where("unexplained IS NOT NULL")
    return moves.selectExpr(
        *_WHO, "'total_moves' AS rule", "date", "date AS until", "unexplained AS size"
    )


def _dump(odd: DataFrame, counts: DataFrame) -> DataFrame:
    """Return the days that stand out from all days of the weeks before and after.

    Reports are compared by day: one that covers three days may have three times as many.
    """
    return sql(
        """
        WITH days_around AS (
            SELECT
                *,
                explode(
                    sequence(date_sub(date, :dump_days), date_add(date, :dump_days))
                ) AS day
            FROM {odd}
            WHERE stands_out
        )
        SELECT
            high.iso_code,
            high.location,
            high.continent,
            high.metric,
            'dump' AS rule,
            high.date,
            high.date AS until,
            high.value AS size,
            max(counts.by_day) AS usual
        FROM days_around AS high
        JOIN {counts} AS counts
            ON counts.iso_code = high.iso_code
            AND counts.metric = high.metric
            AND counts.date = day
            AND day <> high.date
        GROUP BY
            high.iso_code,
            high.location,
            high.continent,
            high.metric,
            high.date,
            high.value,
            high.by_day
        HAVING high.by_day > :dump_times * max(counts.by_day)
            AND count_if(day < high.date AND counts.value IS NOT NULL) >= :fewest_days_before
        """,
        args={
            "dump_days": DUMP_DAYS,
            "dump_times": DUMP_TIMES,
            "fewest_days_before": FEWEST_DAYS_BEFORE_DUMP,
        },
        odd=odd,
        counts=counts,
    )


def _copied(odd: DataFrame) -> DataFrame:
    """Return the runs of days with the same count."""
    return sql(
        """
        WITH numbered_runs AS (
            SELECT
                *,
                count_if(NOT coalesce(same_as_last, false)) OVER (
                    PARTITION BY iso_code, metric ORDER BY date
                ) AS run
            FROM {odd}
            WHERE value >= :fewest_in_a_copy AND (same_as_last OR same_as_next)
        )
        SELECT
            iso_code,
            location,
            continent,
            metric,
            'copied' AS rule,
            min(date) AS date,
            max(date) AS until,
            value AS size
        FROM numbered_runs
        GROUP BY iso_code, location, continent, metric, run, value
        HAVING count(*) >= :copied_days
        """,
        args={"fewest_in_a_copy": FEWEST_IN_A_COPY, "copied_days": COPIED_DAYS},
        odd=odd,
    )


def _silent_weekdays(counts: DataFrame) -> DataFrame:
    """Return the months in which the same weekdays never have a count.

    Reporting leaves out weekends, or happens once a week. Months that a country's reports begin or
    end in are left out.
    """
    return sql(
        """
        WITH reports AS (
            SELECT
                *,
                min(first) OVER all_months AS first_report,
                max(last) OVER all_months AS last_report
            FROM {months}
            WINDOW all_months AS (PARTITION BY iso_code, metric)
        )
        SELECT
            iso_code,
            location,
            continent,
            metric,
            'silent_weekdays' AS rule,
            date,
            until,
            double(7 - bit_count(reporting)) AS size,
            concat_ws(' ', {silent_weekdays}) AS weekdays
        FROM reports
        WHERE first_report <= date
            AND last_report >= until
            AND reporting < 127  -- all seven bits
            AND month_total >= :fewest_in_a_month
        """,
        args={"fewest_in_a_month": FEWEST_IN_A_MONTH},
        fragments={"silent_weekdays": _silent_names()},
        months=counts.transform(_months),
    )


def _months(counts: DataFrame) -> DataFrame:
    """Return each month's total, the weekdays that report in it, and its first and last report."""
    # A bit a weekday: beside numbers, a set of them would have all days sorted before they are
    # grouped.
    return sql(
        """
        SELECT
            iso_code,
            location,
            continent,
            metric,
            trunc(date, 'MM') AS date,
            last_day(date) AS until,
            sum(value) AS month_total,
            coalesce(
                bit_or(shiftleft(1, weekday(date))) FILTER (WHERE value <> 0), 0
            ) AS reporting,
            min(date) FILTER (WHERE value IS NOT NULL) AS first,
            max(date) FILTER (WHERE value IS NOT NULL) AS last
        FROM {counts}
        GROUP BY iso_code, location, continent, metric, trunc(date, 'MM'), last_day(date)
        """,
        counts=counts,
    )


def _silent_names() -> str:
    """Return SQL of the names of the weekdays whose bit is not set, for concat_ws()."""
    names = [
        f"CASE WHEN getbit(reporting, {bit}) = 0 THEN '{name}' END"
        for bit, name in enumerate(_WEEKDAYS)
    ]
    return ", ".join(names)
