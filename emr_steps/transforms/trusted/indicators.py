"""The indicators of the table `daily`: weekly means, rates and the case fatality ratio."""

from covidlake import schema
from covidlake.schema.captured import SUMMED_TOTALS
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# Range, not rows: sources skip days. The order is that of transforms.series, so that nothing is
# sorted again.
_LAST_WEEK = "(PARTITION BY iso_code ORDER BY date RANGE BETWEEN 6 PRECEDING AND CURRENT ROW)"
_A_WEEK_AGO = "(PARTITION BY iso_code ORDER BY date RANGE BETWEEN 7 PRECEDING AND 7 PRECEDING)"


def weekly_mean(count: str, total: str) -> Column:
    """Return the mean by day of a count in the 7 days that end on the row's date.

    The reports of these days must cover 7 days: those of seven days, or the one of a week. Where a
    count is missing, the totals at both ends tell the sum; not where a report has a total and
    withholds its count, as then old cases were added. A negative count corrects earlier days, it
    did not happen on its day: no week with one has a mean.

    Args:
        count: Beside it stands `<count>_days`, the days that each report covers.
    """
    reported = f"{count}_days IS NOT NULL"
    days = f"sum(CASE WHEN {count} IS NOT NULL THEN {count}_days END) OVER {_LAST_WEEK}"
    withheld = f"count(CASE WHEN {count} IS NULL AND {reported} THEN 1 END) OVER {_LAST_WEEK}"
    total_before = f"max(CASE WHEN {reported} THEN {total} END) OVER {_A_WEEK_AGO}"
    return F.expr(
        f"""
        CASE
            WHEN {count}_days IS NULL OR min({count}) OVER {_LAST_WEEK} < 0 THEN NULL
            WHEN {days} = 7 THEN sum({count}) OVER {_LAST_WEEK} / 7
            WHEN {withheld} = 0 AND {total} >= {total_before} THEN ({total} - {total_before}) / 7
        END
        """
    )


def per(people: int, column: str) -> Column:
    """Return the column per so many people; null without a population."""
    population = F.col("population")
    return F.when(population > 0, F.col(column) / population * people)


def case_fatality_ratio() -> Column:
    """Return cumulative deaths per 100 cumulative confirmed cases; null without cases."""
    cases = F.col("total_cases")
    return F.when(cases > 0, F.col("total_deaths") / cases * 100)


def with_weekly_means(daily: DataFrame) -> DataFrame:
    means = {f"{count}_7d": weekly_mean(count, total) for count, total in SUMMED_TOTALS.items()}
    return daily.withColumns(means)


def with_rates(daily: DataFrame) -> DataFrame:
    return daily.withColumns(
        {
            "new_cases_7d_per_100k": per(100_000, "new_cases_7d"),
            "new_deaths_7d_per_100k": per(100_000, "new_deaths_7d"),
            "total_cases_per_100k": per(100_000, "total_cases"),
            "total_deaths_per_100k": per(100_000, "total_deaths"),
            "total_cases_per_thousand": per(1_000, "total_cases"),
            "case_fatality_ratio": case_fatality_ratio(),
        }
    )


def with_indicators(daily: DataFrame) -> DataFrame:
    """Return the table `daily` from measures whose counts are reports (transforms.rhythm)."""
    indicators = daily.transform(with_weekly_means).transform(with_rates)
    return indicators.select(*schema.TABLES["daily"].column_names)
