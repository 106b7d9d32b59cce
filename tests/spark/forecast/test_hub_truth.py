"""The hub's truth as it was known on a Monday: which zeros are reports, and sums of weeks."""

from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession

from bench.hub import truth

MONDAY = date(2021, 8, 30)
FIRST = date(2021, 8, 1)  # a Sunday, as the day before MONDAY
# From Sunday to Saturday: Sunday's count comes with Monday's.
WEEK = [0.0, 20.0, 10.0, 10.0, 10.0, 10.0, 10.0]


@pytest.fixture(scope="module")
def changes(spark: SparkSession) -> DataFrame:
    """A log in which each day is recorded on the next, and one is revised after MONDAY."""
    rows = [
        ("inc case", "AA", day, WEEK[number % 7], f"{day + timedelta(days=1)}T16:00:00Z")
        for number in range((MONDAY - FIRST).days)
        for day in [FIRST + timedelta(days=number)]
    ]
    rows.append(("inc case", "AA", date(2021, 8, 27), 999.0, "2021-08-31T16:00:00Z"))
    columns = "target string, location string, date date, value double, as_of string"
    return spark.createDataFrame(rows, columns)


def known(changes: DataFrame, *, by_week: bool) -> list[tuple[date, float | None, int | None]]:
    no_locations = changes.sparkSession.createDataFrame([], "iso_code string, population double")
    daily = truth.daily_as_of(changes, no_locations, MONDAY, by_week=by_week).orderBy("date")
    return [tuple(row) for row in daily.select("date", "new_cases", "new_cases_days").collect()]


def test_a_day_off_is_no_zero(changes: DataFrame) -> None:
    days = known(changes, by_week=False)
    assert days[7:14] == [
        (date(2021, 8, 8), None, None),
        (date(2021, 8, 9), 20.0, 2),
        *((date(2021, 8, day), 10.0, 1) for day in range(10, 15)),
    ]
    assert days[-3:] == [
        (date(2021, 8, 27), 10.0, 1),
        (date(2021, 8, 28), 10.0, 1),
        (date(2021, 8, 29), None, None),
    ]


def test_sums_of_whole_weeks(changes: DataFrame) -> None:
    assert known(changes, by_week=True) == [
        (date(2021, 8, day), 70.0, 7) for day in (7, 14, 21, 28)
    ]
