"""Counts of countries from what some publishers give: counts of provinces, and totals alone."""

from covidlake import schema
from covidlake.schema.captured import SUMMED_TOTALS
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


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

    Null on the first day, and after a day that is missing.
    """
    differences = {new: _since_yesterday(total) for new, total in SUMMED_TOTALS.items()}
    return totals.withColumns(differences)


def _total(name: str) -> Column:
    every_part_reports = F.count(name) == F.count("*")
    return F.when(every_part_reports, F.sum(name))


def _since_yesterday(total: str) -> Column:
    days = Window.partitionBy("iso_code").orderBy("date")
    follows_yesterday = F.lag("date").over(days) == F.date_sub("date", 1)
    yesterday = F.lag(total).over(days)
    return F.when(follows_yesterday, F.col(total) - yesterday)
