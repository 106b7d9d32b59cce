"""Forecasts from complete weeks only, without a look ahead, ordered and never NaN."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

import pytest
from chispa import assert_approx_df_equality, assert_df_equality
from covidlake import schema
from pyspark.sql import DataFrame, SparkSession
from transforms import forecasting

SUNDAY = date(2021, 1, 3)
DAYS = "iso_code string, location string, date date, new_cases double, new_deaths double"


def days(spark: SparkSession, *series: tuple[str, Sequence[float | None]]) -> DataFrame:
    """Daily cases from SUNDAY on, a tenth of them deaths."""
    return spark.createDataFrame(
        [
            (code, code.title(), SUNDAY + timedelta(days=number), value, None if value is None else value // 10)
            for code, values in series
            for number, value in enumerate(values)
        ],
        DAYS,
    )


def wave(weeks: int, size: float, phase: float) -> list[float | None]:
    return [float(round(size * (2 + math.sin((number / 7 + phase) / 4)))) for number in range(7 * weeks)]


def forecast(daily: DataFrame) -> DataFrame:
    return forecasting.forecasts(forecasting.features(forecasting.weekly_counts(daily)).persist())


def test_weeks_run_from_sunday_to_saturday_and_need_all_seven_days(spark: SparkSession) -> None:
    daily = days(
        spark,
        ("AAA", [10.0] * 7 + [20.0] * 6),  # the second week lacks its Saturday
        ("BBB", [10.0] * 6 + [None] + [20.0] * 7),
        ("CCC", [10.0] * 6 + [-90.0] + [20.0] * 6 + [-30.0]),
    )
    expected = spark.createDataFrame(
        [
            ("AAA", "Aaa", date(2021, 1, 9), 70.0, 7.0),
            ("AAA", "Aaa", date(2021, 1, 16), None, None),
            ("BBB", "Bbb", date(2021, 1, 9), None, None),
            ("BBB", "Bbb", date(2021, 1, 16), 140.0, 14.0),
            ("CCC", "Ccc", date(2021, 1, 9), None, None),
            ("CCC", "Ccc", date(2021, 1, 16), 90.0, 9.0),
        ],
        "iso_code string, location string, week_end date, cases double, deaths double",
    )
    assert_df_equality(forecasting.weekly_counts(daily), expected, ignore_row_order=True)


def test_features_go_by_date_and_need_known_weeks(spark: SparkSession) -> None:
    weeks = spark.createDataFrame(
        [
            ("AAA", "Aaa", date(2021, 1, 9) + timedelta(weeks=week), cases, None)
            for week, cases in ((0, 0.0), (1, 9.0), (2, 99.0), (4, 99.0))
        ],
        "iso_code string, location string, week_end date, cases double, deaths double",
    )
    (row,) = forecasting.features(weeks).collect()  # only the third week has two weeks before it; deaths are unknown
    assert (row["target"], row["week_end"], row["level"]) == ("cases", date(2021, 1, 23), pytest.approx(math.log(100)))
    assert [row[name] for name in ("growth", "growth_before")] == [pytest.approx(math.log(10))] * 2
    assert [row[f"growth_{horizon}"] for horizon in (1, 2, 3, 4)] == [None, pytest.approx(0.0), None, None]


def test_forecasts_keep_their_contract(spark: SparkSession) -> None:
    made = forecast(days(spark, *((f"C{place:02}", wave(30, 10.0**place, place)) for place in range(1, 5))))
    rows = made.orderBy("iso_code", "target", "horizon", "quantile").collect()
    assert tuple(made.columns) == schema.TABLES["forecasts"].column_names
    assert len(rows) == 4 * 2 * 4 * 23
    assert {row["forecast_date"] for row in rows} == {date(2021, 7, 31)}
    assert all(row["target_end_date"] == row["forecast_date"] + timedelta(weeks=row["horizon"]) for row in rows)
    for _, group in groupby(rows, key=lambda row: (row["iso_code"], row["target"], row["horizon"])):
        quantiles, values = zip(*((row["quantile"], row["value"]) for row in group), strict=True)
        assert quantiles == forecasting.QUANTILES
        assert list(values) == sorted(values)
        assert all(0 <= value < math.inf for value in values)


def test_forecasts_do_not_look_ahead(spark: SparkSession) -> None:
    series = [(f"C{place:02}", wave(30, 50.0 * place, place)) for place in range(1, 4)]
    then = days(spark, *((code, values[: 7 * 25]) for code, values in series))
    later = days(spark, *((code, values[: 7 * 25 + 6]) for code, values in series))  # a week that is not complete yet
    assert_approx_df_equality(forecast(later), forecast(then), precision=1e-9, ignore_row_order=True)


@pytest.mark.parametrize(
    ("series", "made"),
    [
        pytest.param({}, set(), id="no country"),
        pytest.param({"AAA": wave(2, 50, 0)}, set(), id="two weeks of history"),
        pytest.param({"AAA": [None] * 200}, set(), id="nothing reported"),
        pytest.param({"AAA": [0.0] * 210}, {"AAA"}, id="one country, zeros only"),
        pytest.param(
            {
                "AAA": wave(40, 50, 0),
                "DUMP": [0.0] * 200 + [1e9] * 80,
                "LATE": wave(39, 50, 1),
                "OVER": wave(10, 50, 2),
                "NEGATIVE": wave(39, 50, 3) + [-9e9] * 7,
                "NEW": [None] * 7 * 37 + wave(3, 50, 1),
                "NEWER": [None] * 7 * 38 + wave(2, 50, 1),
                "SILENT": [None] * 7 * 40,
            },
            {"AAA", "DUMP", "LATE", "NEGATIVE", "NEW"},
            id="many kinds",
        ),
    ],
)
def test_poor_series(spark: SparkSession, series: dict[str, list[float | None]], made: set[str]) -> None:
    daily = days(spark, *series.items())
    rows = forecast(daily).persist()
    values = [(row["iso_code"], row["value"]) for row in rows.collect()]
    assert {code for code, _ in values} == made
    assert all(0 <= value < math.inf for _, value in values)
    expected = {target: len(series) - len(made) for target in forecasting.TARGETS} if series else {}
    assert {row["target"]: row["countries"] for row in forecasting.left_out(daily, rows).collect()} == expected
