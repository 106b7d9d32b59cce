"""The newest days of tables: the day that a forecast starts from, and how far scores reach."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from transforms.forecast.counts.country_series import FIRST_SUNDAY, last_days


def newest_report_day(daily: DataFrame) -> date:
    """Return the day with which the reports of most countries end.

    Of two as frequent it is the later one; without any report, the last day of the table.
    Not the maximum: one country that is ahead, or a wrong date, would make all others late.
    """
    frequencies = daily.transform(last_days).groupBy("last").count()
    by_frequency = frequencies.orderBy(F.desc("count"), F.desc("last"))
    most_frequent = by_frequency.first()
    newest = most_frequent["last"] if most_frequent else daily.agg(F.max("date")).first()[0]
    return max(newest or FIRST_SUNDAY, FIRST_SUNDAY)


def newest_scored_week(scores: DataFrame, until: date) -> date | None:
    """Return the last week, up to a day, that has a score; None where none has."""
    past = scores.where(F.col("target_end_date") <= F.lit(until))
    newest: date | None = past.agg(F.max("target_end_date")).first()[0]
    return newest
