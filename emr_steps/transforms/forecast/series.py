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
    last = daily.where(F.coalesce(*TARGETS.values()).isNotNull()).groupBy("iso_code").agg(F.max("date").alias("last"))
    found = last.groupBy("last").count().orderBy(F.desc("count"), F.desc("last")).first()
    newest = found["last"] if found else daily.agg(F.max("date")).first()[0]
    return max(newest or FIRST_SUNDAY, FIRST_SUNDAY)


def last_saturday(day: date) -> date:
    """The day itself if it is one."""
    return day - timedelta(days=(day.weekday() + 2) % 7)


def daily_series(daily: DataFrame, newest: date) -> DataFrame:
    """iso_code, location, population, first_day (a Sunday), cases, deaths: a value for each day up to newest, null where not reported."""
    days = f"sequence(DATE'{FIRST_SUNDAY}', DATE'{newest}')"
    by_day = {target: F.map_from_entries(F.collect_list(F.struct("date", column))).alias(target) for target, column in TARGETS.items()}
    grouped = (
        daily.where(F.col("date") <= F.lit(newest))
        .groupBy("iso_code", "location")
        .agg(F.max("population").alias("population"), *by_day.values())
    )
    return grouped.select(
        "iso_code",
        "location",
        "population",
        F.expr(f"element_at({days}, 1)").alias("first_day"),
        *(F.expr(f"transform({days}, day -> {target}[day])").alias(target) for target in TARGETS),
    )
