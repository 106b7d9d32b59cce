"""The indicators of the table `daily`."""

from covidlake import schema
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def weekly_mean(column: str, days: int = 1) -> Column:
    """Mean by day of the counts reported in the 7 days that end on the row's date; each covers so many days.

    A negative count corrects earlier days, it did not happen on its day: it stays out of the mean.
    """
    # Range, not rows: sources skip days.
    last_week = Window.partitionBy("iso_code").orderBy(F.unix_date("date")).rangeBetween(-6, 0)
    return F.avg(F.when(F.col(column) >= 0, F.col(column))).over(last_week) / days


def per(people: int, column: str) -> Column:
    """The column per so many people; null without a population."""
    return F.when(F.col("population") > 0, F.col(column) / F.col("population") * people)


def case_fatality_ratio() -> Column:
    """Cumulative deaths per 100 cumulative confirmed cases; null without cases."""
    return F.when(F.col("total_cases") > 0, F.col("total_deaths") / F.col("total_cases") * 100)


def with_weekly_means(daily: DataFrame, days: int = 1) -> DataFrame:
    return daily.withColumns({"new_cases_7d": weekly_mean("new_cases", days), "new_deaths_7d": weekly_mean("new_deaths", days)})


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
    """Joined measures -> the table `daily`. days: that the new cases and deaths of a row cover, 7 in a weekly source."""
    return daily.transform(with_weekly_means, days).transform(with_rates).select(*schema.TABLES["daily"].column_names)
