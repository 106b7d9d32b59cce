"""Reports as counts of days, in weeks that end on a Saturday."""

from datetime import date, timedelta

import pytest
from pyspark.sql import SparkSession
from transforms.forecast.counts.country_series import day_counts

SUNDAY = date(2024, 1, 7)


@pytest.fixture(scope="module")
def counts(spark: SparkSession) -> dict[str, dict[int, float]]:
    """Code -> day from SUNDAY on -> count, of one report of each country on that Sunday."""
    reports = [
        ("DAY", 5.0, 1),
        ("OFF", 9.0, 3),
        ("WEE", 70.0, 7),
        ("TWO", 140.0, 14),
        ("LON", 8.0, 9),
    ]
    daily = spark.createDataFrame(
        [(code, SUNDAY, count, days) for code, count, days in reports],
        "iso_code string, date date, new_cases double, new_cases_days int",
    )
    found: dict[str, dict[int, float]] = {}
    for row in day_counts(daily, "new_cases").collect():
        day = (row["date"] - SUNDAY) // timedelta(days=1)
        found.setdefault(row["iso_code"], {})[day] = row["new_cases"]
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("DAY", {0: 5.0}),
        ("OFF", {-2: 0.0, -1: 0.0, 0: 9.0}),
        # The report for Monday to Sunday is of the week that ended on the day before.
        ("WEE", dict.fromkeys(range(-7, 0), 10.0)),
        ("TWO", dict.fromkeys(range(-14, 0), 10.0)),
        ("LON", {0: 8.0}),
    ],
)
def test_day_counts(
    counts: dict[str, dict[int, float]], code: str, expected: dict[int, float]
) -> None:
    assert counts[code] == expected
