"""7-day means over days, not rows; rates only where their denominators are known."""

from collections.abc import Callable
from datetime import date

from chispa import assert_df_equality
from covidlake import schema
from pyspark.sql import DataFrame, SparkSession
from transforms.trusted.indicators import with_indicators, with_rates, with_weekly_means

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]


def test_weekly_means(spark: SparkSession, day: Day) -> None:
    expected = spark.createDataFrame(
        [
            ("COL", day(1), 10.0, None, 10.0, None),
            ("COL", day(2), 20.0, None, 15.0, None),
            ("COL", day(3), None, None, 15.0, None),  # no report is not zero
            ("COL", day(4), -900.0, 1.0, 15.0, 1.0),  # a correction did not happen on its day
            ("COL", day(5), 0.0, 0.0, 10.0, 0.5),  # a reported zero counts
            ("COL", day(8), 6.0, -2.0, 26 / 3, 0.5),  # the first day has left the window
            ("COL", day(20), 7.0, None, 7.0, None),  # days are missing, the window stays a week
            ("COL", day(27), None, None, None, None),
            ("NAM", day(1), 4.0, 4.0, 4.0, 4.0),
            # A country that reports once in ten days: what nobody reported is no mean of zero, but
            # takes part in a mean of reports.
            ("SWE", day(1), 100.0, None, 100.0, None),
            *(("SWE", day(n), 0.0, None, 100.0 / n, None) for n in range(2, 8)),
            *(("SWE", day(n), 0.0, None, None, None) for n in range(8, 11)),
            ("SWE", day(11), 100.0, None, 100.0 / 7, None),
        ],
        "iso_code string, date date, new_cases double, new_deaths double, "
        "new_cases_7d double, new_deaths_7d double",
    )
    computed = with_weekly_means(expected.drop("new_cases_7d", "new_deaths_7d"))
    assert_df_equality(computed, expected, ignore_row_order=True)


def test_weeks_are_counted_by_day(spark: SparkSession, day: Day) -> None:
    expected = spark.createDataFrame(
        [
            ("NAM", day(7), 70.0, None, 10.0, None),
            ("NAM", day(14), None, 7.0, None, 1.0),
            ("NAM", day(21), 0.0, -7.0, 0.0, None),
        ],
        "iso_code string, date date, new_cases double, new_deaths double, "
        "new_cases_7d double, new_deaths_7d double",
    )
    computed = with_weekly_means(expected.drop("new_cases_7d", "new_deaths_7d"), days=7)
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
