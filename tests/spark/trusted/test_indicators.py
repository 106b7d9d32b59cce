"""7-day means over days, not rows; rates only where their denominators are known."""

from collections.abc import Callable
from datetime import date

from chispa import assert_df_equality
from covidlake import schema
from pyspark.sql import DataFrame, SparkSession
from transforms.trusted.indicators import weekly_mean, with_indicators, with_rates

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]


def test_weekly_means(spark: SparkSession, day: Day) -> None:
    expected = spark.createDataFrame(
        [
            *(("DAY", day(n), 10.0, 1, None, None) for n in range(1, 7)),
            ("DAY", day(7), 17.0, 1, None, 11.0),
            ("DAY", day(8), 0.0, 1, None, 67 / 7),  # a reported zero counts
            ("DAY", day(9), None, None, None, None),  # no report is not zero
            ("DAY", day(10), 10.0, 1, None, None),  # of six days nobody knows the seventh
            # A correction did not happen on its day.
            *(("NEG", day(n), 10.0, 1, None, None) for n in range(1, 7)),
            ("NEG", day(7), -900.0, 1, None, None),
            *(("NEG", day(n), 10.0, 1, None, None) for n in range(8, 14)),
            ("NEG", day(14), 10.0, 1, None, 10.0),
            # Days off: the next report covers them.
            *(("OFF", day(n), 10.0, 1, None, None) for n in range(1, 6)),
            ("OFF", day(8), 40.0, 3, None, 80 / 7),
            ("OFF", day(9), 10.0, 1, None, 80 / 7),
            # A report of a week, and one of two: of its two weeks nobody knows either.
            ("WEE", day(7), 70.0, 7, None, 10.0),
            ("WEE", day(21), 70.0, 14, None, None),
            # Totals tell what counts do not; not where a report withholds its count.
            ("TOT", day(1), 10.0, 1, 100.0, None),
            ("TOT", day(5), None, None, None, None),
            ("TOT", day(8), 10.0, 1, 170.0, 10.0),
            ("HID", day(1), 10.0, 1, 100.0, None),
            ("HID", day(5), None, 1, 150.0, None),
            ("HID", day(8), 10.0, 1, 170.0, None),
            ("FAL", day(1), 10.0, 1, 100.0, None),
            ("FAL", day(8), 10.0, 1, 90.0, None),
        ],
        "iso_code string, date date, new_cases double, new_cases_days int, total_cases double, "
        "new_cases_7d double",
    )
    mean = weekly_mean("new_cases", "total_cases")
    computed = expected.drop("new_cases_7d").withColumn("new_cases_7d", mean)
    assert_df_equality(computed, expected, ignore_row_order=True)


def test_rates(spark: SparkSession) -> None:
    expected = spark.createDataFrame(
        [
            (200_000.0, 8.0, 2.0, 400.0, 4.0, 4.0, 1.0, 200.0, 2.0, 2.0, 1.0),
            (None, 8.0, 2.0, 400.0, 4.0, None, None, None, None, None, 1.0),
            (0.0, 8.0, 2.0, 400.0, 4.0, None, None, None, None, None, 1.0),
            (200_000.0, None, None, 0.0, 0.0, None, None, 0.0, 0.0, 0.0, None),
            (200_000.0, 0.0, 0.0, None, 4.0, 0.0, 0.0, None, 2.0, None, None),
            (200_000.0, 0.0, 0.0, 400.0, None, 0.0, 0.0, 200.0, None, 2.0, None),
        ],
        "population double, new_cases_7d double, new_deaths_7d double, total_cases double, "
        "total_deaths double,"
        "new_cases_7d_per_100k double, new_deaths_7d_per_100k double, "
        "total_cases_per_100k double, total_deaths_per_100k double,"
        "total_cases_per_thousand double, case_fatality_ratio double",
    )
    computed = with_rates(
        expected.select(
            "population", "new_cases_7d", "new_deaths_7d", "total_cases", "total_deaths"
        )
    )
    assert_df_equality(computed, expected)


def test_indicators_have_the_columns_of_daily(rows: Rows) -> None:
    daily = rows("daily", {"iso_code": "COL"})
    assert tuple(with_indicators(daily).columns) == schema.TABLES["daily"].column_names
