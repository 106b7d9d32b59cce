"""Counts of countries from what some publishers give: counts of provinces, and totals alone."""

from covidlake import schema
from covidlake.quality.thresholds import LEAST_OF_A_LOST_TOTAL
from covidlake.schema.captured import SUMMED_TOTALS
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def without_lost(parts: DataFrame, part: str) -> DataFrame:
    """Return rows of parts, null where a total is zero after it was of some size: it is lost.

    Args:
        part: The column that tells the parts apart.
    """
    present = {total: _unless_lost(total, part) for total in SUMMED_TOTALS.values()}
    return parts.withColumns(present)


def summed(parts: DataFrame, dataset: str) -> DataFrame:
    """Return rows of countries from rows of their parts.

    Null where a part does not report: the sum of the others is no total.
    """
    key = schema.KEYS[dataset]
    columns = schema.CAPTURED[dataset]
    names = [column.name for column in columns if column.type == "string"]
    numbers = [column.name for column in columns if column.type == "double"]
    of_country = [F.max(name).alias(name) for name in names if name not in key]
    totals = [_total(name).alias(name) for name in numbers]
    by_country = parts.groupBy(*key).agg(*of_country, *totals)
    return by_country.select(*(column.name for column in columns))


def with_daily_counts(totals: DataFrame) -> DataFrame:
    """Return the rows with new cases and deaths as the differences of their totals.

    Null on the first day, after a day that is missing, and where a total is lost: it is zero after
    it was of some size.
    """
    present = {f"_{total}": _unless_lost(total, "iso_code") for total in SUMMED_TOTALS.values()}
    differences = {new: _since_yesterday(f"_{total}") for new, total in SUMMED_TOTALS.items()}
    return totals.withColumns(present).withColumns(differences).drop(*present)


def _total(name: str) -> Column:
    every_part_reports = F.count(name) == F.count("*")
    return F.when(every_part_reports, F.sum(name))


def _unless_lost(total: str, location: str) -> Column:
    days = Window.partitionBy(location).orderBy("date")
    highest = F.max(total).over(days.rowsBetween(Window.unboundedPreceding, -1))
    was_of_some_size = F.coalesce(highest, F.lit(0)) >= LEAST_OF_A_LOST_TOTAL
    is_lost = (F.col(total) == 0) & was_of_some_size
    return F.when(~is_lost, F.col(total))


def _since_yesterday(total: str) -> Column:
    days = Window.partitionBy("iso_code").orderBy("date")
    follows_yesterday = F.lag("date").over(days) == F.date_sub("date", 1)
    yesterday = F.lag(total).over(days)
    return F.when(follows_yesterday, F.col(total) - yesterday)
