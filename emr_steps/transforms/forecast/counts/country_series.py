"""Days of countries -> one row a country: its daily counts as arrays, up to the release's day."""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.levels import TARGETS

# Earlier than any report of the disease. Every array begins with this day, so that an index in it
# is a date; and as it is a Sunday, every seven values are a week that ends on a Saturday.
FIRST_SUNDAY = date(2019, 12, 29)


def last_saturday(day: date) -> date:
    """Return the last Saturday up to a day; the day itself if it is one."""
    return day - timedelta(days=(day.weekday() + 2) % 7)


def last_reports(daily: DataFrame) -> DataFrame:
    """Return iso_code and last: the day of each country's last report of any target."""
    any_target = F.coalesce(*TARGETS.values())
    reported = daily.where(any_target.isNotNull())
    return reported.groupBy("iso_code").agg(F.max("date").alias("last"))


def daily_series(daily: DataFrame, newest: date) -> DataFrame:
    """Return one row per country: iso_code, location, population, first_day, cases, deaths.

    first_day is FIRST_SUNDAY. cases and deaths have a value for each day from then up to newest,
    null where not reported.
    """
    population = F.max("population").alias("population")
    countries = daily.groupBy("iso_code", "location").agg(population)
    calendar = F.sequence(F.lit(FIRST_SUNDAY), F.lit(newest))
    every_day = countries.select("*", F.explode(calendar).alias("date"))
    counts = daily.select("iso_code", "date", *TARGETS.values())
    days = every_day.join(counts, ["iso_code", "date"], "left")
    # Sorted structs, not a look-up by date: Spark looks through a map entry by entry, which took a
    # minute for all countries.
    named = [f"{column} AS {target}" for target, column in TARGETS.items()]
    day = F.struct("date", *map(F.expr, named))
    in_order = F.sort_array(F.collect_list(day))
    series = days.groupBy("iso_code", "location", "population").agg(in_order.alias("days"))
    return series.select(
        "iso_code",
        "location",
        "population",
        F.lit(FIRST_SUNDAY).alias("first_day"),
        *(F.col(f"days.{target}").alias(target) for target in TARGETS),
    )
