"""The indicators of the table `daily`: weekly means, rates and the case fatality ratio."""

from covidlake import schema
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.shared.series import unreported_zero, with_reports_about

_COUNTS = ("new_cases", "new_deaths")
# Range, not rows: sources skip days. The order is that of transforms.series, so that nothing is
# sorted again.
_LAST_WEEK = "(PARTITION BY iso_code ORDER BY date RANGE BETWEEN 6 PRECEDING AND CURRENT ROW)"


def weekly_mean(column: str, unreported: str, days: int = 1) -> Column:
    """Return the mean by day of the counts reported in the 7 days that end on the row's date.

    A negative count corrects earlier days, it did not happen on its day: it stays out of the mean.
    A zero that nobody reported (series.unreported_zero) counts as a day that the next report
    covers; a mean of nothing but such days would be a zero that nobody knows, and is null.

    Args:
        unreported: The column that says whether the row's zero is such a one.
        days: That each count covers.
    """
    counts = f"CASE WHEN {column} >= 0 THEN {column} END"
    reports = f"CASE WHEN {column} >= 0 AND NOT {unreported} THEN 1 END"
    reported = F.expr(f"count({reports}) OVER {_LAST_WEEK}") > 0
    return F.when(reported, F.expr(f"avg({counts}) OVER {_LAST_WEEK}") / days)


def per(people: int, column: str) -> Column:
    """Return the column per so many people; null without a population."""
    population = F.col("population")
    return F.when(population > 0, F.col(column) / population * people)


def case_fatality_ratio() -> Column:
    """Return cumulative deaths per 100 cumulative confirmed cases; null without cases."""
    cases = F.col("total_cases")
    return F.when(cases > 0, F.col("total_deaths") / cases * 100)


def with_weekly_means(daily: DataFrame, days: int = 1) -> DataFrame:
    with_reports = daily.transform(with_reports_about, _COUNTS)
    unreported = {f"_unreported_{count}": unreported_zero(count) for count in _COUNTS}
    marked = with_reports.withColumns(unreported)
    means = {f"{count}_7d": weekly_mean(count, f"_unreported_{count}", days) for count in _COUNTS}
    return marked.withColumns(means).select(*daily.columns, *means)


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


def with_indicators(daily: DataFrame, days: int = 1) -> DataFrame:
    """Return the table `daily` from joined measures.

    Args:
        days: That the new cases and deaths of a row cover, 7 in a weekly source.
    """
    indicators = daily.transform(with_weekly_means, days).transform(with_rates)
    return indicators.select(*schema.TABLES["daily"].column_names)
