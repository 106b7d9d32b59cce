"""Days of countries -> one row a country: its daily counts as arrays, up to the day that the release knows."""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.levels import TARGETS

# Earlier than any report of the disease: every array begins with the same day, and place is date.
FIRST_SUNDAY = date(2019, 12, 29)


def newest_day(daily: DataFrame) -> date:
    """The day with which the reports of most countries end, the later of two as frequent; without any report, the last day.

    Not the maximum: one country that is ahead, or a wrong date, would make all others late.
    """
    last = (
        daily.where(F.coalesce(*TARGETS.values()).isNotNull())
        .groupBy("iso_code")
        .agg(F.max("date").alias("last"))
    )
    found = last.groupBy("last").count().orderBy(F.desc("count"), F.desc("last")).first()
    newest = found["last"] if found else daily.agg(F.max("date")).first()[0]
    return max(newest or FIRST_SUNDAY, FIRST_SUNDAY)


def last_saturday(day: date) -> date:
    """The day itself if it is one."""
    return day - timedelta(days=(day.weekday() + 2) % 7)


def daily_series(daily: DataFrame, newest: date) -> DataFrame:
    """iso_code, location, population, first_day (a Sunday), cases, deaths: a value for each day up to newest, null where not reported."""
    calendar = F.explode(F.sequence(F.lit(FIRST_SUNDAY), F.lit(newest))).alias("date")
    places = (
        daily.groupBy("iso_code", "location")
        .agg(F.max("population").alias("population"))
        .select("*", calendar)
    )
    days = places.join(
        daily.select("iso_code", "date", *TARGETS.values()), ["iso_code", "date"], "left"
    )
    # Sorted structs, not a look-up by date: Spark looks through a map entry by entry, which took a
    # minute for all countries.
    counts = F.struct("date", *(F.col(column).alias(target) for target, column in TARGETS.items()))
    series = days.groupBy("iso_code", "location", "population").agg(
        F.sort_array(F.collect_list(counts)).alias("days")
    )
    return series.select(
        "iso_code", "location", "population", F.lit(FIRST_SUNDAY).alias("first_day"),
        *(F.col(f"days.{target}").alias(target) for target in TARGETS),
    )  # fmt: skip
