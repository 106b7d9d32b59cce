"""Coverage: which measures a country ever reported, and how fresh and complete they are."""

from collections.abc import Callable
from datetime import date

from pyspark.sql import SparkSession
from transforms.reporting.coverage import coverage

Day = Callable[[int], date]


def test_coverage(spark: SparkSession, day: Day) -> None:
    reports = [
        # When it reported first and last, and on how many days.
        ("AAA", "icu_patients", day(5), day(5), 1),
        ("AAA", "total_cases", day(1), day(2), 2),
        ("AAA", "total_deaths", day(1), day(5), 2),
        ("BBB", "total_cases", day(3), day(3), 1),
        ("BBB", "case_fatality_ratio", day(3), day(3), 1),  # an indicator: not published
    ]
    reported = spark.createDataFrame(
        reports, "iso_code string, metric string, first_date date, value_date date, days bigint"
    )
    units = {
        "icu_patients": "patients",
        "total_cases": "cases",
        "total_deaths": "deaths",
        "case_fatality_ratio": "%",
    }
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
    covered = coverage(reported, latest_values).orderBy("iso_code", "metric")
    assert [tuple(row) for row in covered.collect()] == [
        ("AAA", "Aaa", "Europe", "icu_patients", "patients", day(5), day(5), 1, 100.0, 0),
        ("AAA", "Aaa", "Europe", "total_cases", "cases", day(1), day(2), 2, 100.0, 3),
        ("AAA", "Aaa", "Europe", "total_deaths", "deaths", day(1), day(5), 2, 40.0, 0),
        ("BBB", "Bbb", "Europe", "total_cases", "cases", day(3), day(3), 1, 100.0, 2),
    ]
