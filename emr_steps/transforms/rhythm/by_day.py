"""Reports that cover several days, as counts of each of these days."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.rhythm.common_day import WEEK


def by_day(daily: DataFrame, count: str) -> DataFrame:
    """Return iso_code, date, and cases or deaths: the count of each day, evenly over a report.

    A report of up to a week is spread over the days that it covers; a longer one says nothing of
    its days. Null on days that nobody reported, and where a correction makes the count negative.

    Args:
        count: new_cases or new_deaths, beside which `daily` has the days that each covers.
    """
    name = count.removeprefix("new_")
    days = F.col(f"{count}_days")
    known = F.when((F.col(count) >= 0) & (days <= WEEK), F.col(count) / days)
    covered = F.sequence(F.date_sub("date", days - 1), F.col("date"))
    own = F.array("date")
    is_longer = known.isNotNull() & (days > 1)
    spread = daily.select(
        "iso_code",
        F.explode(F.when(is_longer, covered).otherwise(own)).alias("date"),
        known.alias(name),
    )
    # A day of a report that has a row of its own, without a count, stands twice: the report knows.
    largest = F.max(name).alias(name)
    return spread.groupBy("iso_code", "date").agg(largest)
