"""Days of countries -> one row a country: its daily counts as arrays, up to the release's day."""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.levels import TARGETS
from transforms.rhythm.common_day import WEEK

# Earlier than any report of the disease. Every array begins with this day, so that an index in it
# is a date; and as it is a Sunday, every seven values are a week that ends on a Saturday.
FIRST_SUNDAY = date(2019, 12, 29)


def last_saturday(day: date) -> date:
    """Return the last Saturday up to a day; the day itself if it is one."""
    return day - timedelta(days=(day.weekday() + 2) % 7)


def last_reports(daily: DataFrame) -> DataFrame:
    """Return iso_code, target, last and last_stated: days of the last reports of each target.

    last is of the last one that has a count, last_stated of the last that has or withholds one: its
    publisher then states a total alone.
    """
    reports = [
        daily.where(F.col(f"{count}_days").isNotNull()).select(
            "iso_code", F.lit(target).alias("target"), "date", F.col(count).alias("count")
        )
        for target, count in TARGETS.items()
    ]
    cases, deaths = reports
    reported = cases.unionByName(deaths)
    counted = F.when(F.col("count").isNotNull(), F.col("date"))
    last, last_stated = F.max(counted).alias("last"), F.max("date").alias("last_stated")
    return reported.groupBy("iso_code", "target").agg(last, last_stated)


def last_days(daily: DataFrame) -> DataFrame:
    """Return iso_code and last: the last day of each country that counts of any target reach."""
    cases, deaths = (daily.transform(day_counts, count) for count in TARGETS.values())
    days = cases.select("iso_code", "date").unionByName(deaths.select("iso_code", "date"))
    return days.groupBy("iso_code").agg(F.max("date").alias("last"))


def day_counts(daily: DataFrame, count: str) -> DataFrame:
    """Return iso_code, date, and the count of each day, in weeks that end on a Saturday.

    On days that the next report covers it is 0, as that one has theirs. The report of a week, or of
    several, is spread evenly over the weeks that have most of its days: nothing else is known.
    """
    days = F.col(f"{count}_days")
    is_of_days, is_of_weeks = days.between(2, WEEK - 1), days % WEEK == 0
    middle_of_last_week = F.date_sub("date", WEEK // 2)
    saturday = F.date_add(middle_of_last_week, WEEK - F.dayofweek(middle_of_last_week))
    covered = F.sequence(F.date_sub("date", days - 1), F.col("date"))
    of_weeks = F.sequence(F.date_sub(saturday, days - 1), saturday)
    dates = F.when(is_of_weeks, of_weeks).when(is_of_days, covered).otherwise(F.array("date"))
    reported = daily.where(F.col(count).isNotNull())
    reports = reported.withColumn("day", F.explode(dates))
    is_of_another_day = is_of_days & (F.col("day") != F.col("date"))
    of_day = F.when(is_of_weeks, F.col(count) / days).when(is_of_another_day, 0)
    counted = of_day.otherwise(F.col(count)).alias(count)
    counts = reports.select("iso_code", F.col("day").alias("date"), counted)
    # Where a country changes from days to weeks, a day may be in a report of each.
    total = F.sum(count).alias(count)
    return counts.groupBy("iso_code", "date").agg(total)


def daily_series(daily: DataFrame, newest: date) -> DataFrame:
    """Return one row per country: iso_code, location, population, first_day, cases, deaths.

    first_day is FIRST_SUNDAY. cases and deaths have a value for each day from then up to newest,
    null where not reported (day_counts).
    """
    population = F.max("population").alias("population")
    countries = daily.groupBy("iso_code", "location").agg(population)
    calendar = F.sequence(F.lit(FIRST_SUNDAY), F.lit(newest))
    every_day = countries.select("*", F.explode(calendar).alias("date"))
    days = every_day
    for column in TARGETS.values():
        days = days.join(daily.transform(day_counts, column), ["iso_code", "date"], "left")
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
