"""Coverage: which measures a country ever reported, and how fresh and complete they are."""

from collections.abc import Callable
from datetime import date

from pyspark.sql import SparkSession
from transforms.reporting.coverage import coverage

Day = Callable[[int], date]


def test_coverage(spark: SparkSession, day: Day) -> None:
    periods = spark.createDataFrame(
        [
            ("AAA", "new_cases", "daily", day(1), day(4), day(3), 3, 0),
            ("AAA", "new_cases", "weekly", day(5), day(18), day(14), 2, 0),
            ("BBB", "new_cases", "silent", day(1), day(18), None, 0, 0),
        ],
        "iso_code string, metric string, rhythm string, first_date date, until date, "
        "last_report date, reports int, zeros_taken int",
    )
    reported = spark.createDataFrame(
        [
            # When it reported first and last, and on how many days.
            ("AAA", "new_cases", day(1), day(14), 5),
            ("AAA", "total_deaths", day(1), day(5), 2),
            ("BBB", "case_fatality_ratio", day(3), day(3), 1),  # an indicator: not published
        ],
        "iso_code string, metric string, first_date date, value_date date, days bigint",
    )
    units = {"new_cases": "cases", "total_deaths": "deaths", "case_fatality_ratio": "%"}
    values = [
        (code, code.title(), "Europe", metric, unit, None)
        for code in ("AAA", "BBB")
        for metric, unit in units.items()
    ]
    latest_values = spark.createDataFrame(
        values,
        "iso_code string, location string, continent string, metric string, unit string, "
        "value_date date",
    )
    covered = coverage(periods, reported, latest_values).orderBy("iso_code", "metric", "first_date")
    assert [tuple(row)[3:] for row in covered.collect()] == [
        ("new_cases", "cases", "daily", None, day(1), day(4), day(3), 3, 75.0, 0, 15),
        ("new_cases", "cases", "weekly", "Sun", day(5), day(18), day(14), 2, 100 / 7, 0, 4),
        ("total_deaths", "deaths", None, None, day(1), None, day(5), 2, 40.0, None, 13),
        ("new_cases", "cases", "silent", None, day(1), day(18), None, 0, 0.0, 0, None),
    ]
