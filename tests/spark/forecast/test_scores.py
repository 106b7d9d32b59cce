"""Scores of forecasts against hand-worked ones; which of several counts, and what is still open."""

from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean

import pytest
from pyspark.sql import DataFrame, SparkSession
from transforms.forecast import scores

Rows = Callable[..., DataFrame]
SATURDAY = date(2021, 8, 28)
FORECASTS = (
    "made_by string, kind string, iso_code string, location string, target string, "
    "forecast_date date, horizon int, target_end_date date, quantile double, value double, "
    "baseline double"
)
OBSERVED = "iso_code string, target string, target_end_date date, observed double"


def weeks_before(weeks: int) -> date:
    return SATURDAY - timedelta(weeks=weeks)


def test_weekly_counts_of_whole_weeks(rows: Rows) -> None:
    def week(code: str, *counts: float | None) -> list[dict[str, object]]:
        first = SATURDAY - timedelta(days=len(counts) - 1)
        return [
            {"iso_code": code, "date": first + timedelta(days=day), "new_cases": count}
            for day, count in enumerate(counts)
        ]

    daily = rows(
        "daily",
        *week("WHOLE", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
        *week("CORRECTED", 1.0, 2.0, -2.0, 4.0, 5.0, 6.0, 7.0),
        *week("NEGATIVE", 1.0, 2.0, -99.0, 4.0, 5.0, 6.0, 7.0),
        *week("INCOMPLETE", 1.0, 2.0, None, 4.0, 5.0, 6.0, 7.0),
        *week("SHORT", 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
    )
    counted = scores.weekly_counts(daily).orderBy("iso_code")
    columns = ("iso_code", "target", "target_end_date", "observed")
    assert [tuple(row) for row in counted.select(*columns).collect()] == [
        ("CORRECTED", "cases", SATURDAY, 23.0),
        ("WHOLE", "cases", SATURDAY, 28.0),
    ]


@pytest.mark.parametrize(
    ("observed", "losses", "baseline_losses", "covered_50", "covered_95"),
    [
        # 2 (1{y <= q} - tau) (q - y) at 2.5%, 25%, 50%, 75% and 97.5%.
        (50.0, [2, 10, 0, 10, 2], [0, 0, 0, 0, 0], True, True),
        (80.0, [3.5, 25, 30, 15, 0.5], [1.5, 15, 30, 45, 58.5], False, True),
        (10.0, [0, 30, 40, 30, 4], [78, 60, 40, 20, 2], False, True),
        (95.0, [4.25, 32.5, 45, 37.5, 9.75], [2.25, 22.5, 45, 67.5, 87.75], False, False),
    ],
)
def test_scored(
    spark: SparkSession,
    observed: float,
    losses: list[float],
    baseline_losses: list[float],
    covered_50: bool,
    covered_95: bool,
) -> None:
    quantiles = {0.025: 10.0, 0.25: 30.0, 0.5: 50.0, 0.75: 70.0, 0.975: 90.0}
    who = ("r1", "live", "AAA", "Aaa", "cases", weeks_before(1), 1, SATURDAY)
    forecasts = spark.createDataFrame(
        [(*who, quantile, value, 50.0) for quantile, value in quantiles.items()], FORECASTS
    )
    truth = spark.createDataFrame([("AAA", "cases", SATURDAY, observed)], OBSERVED)
    (score,) = scores.scored(forecasts, truth, "r2").collect()
    assert (score["made_by"], score["scored_by"], score["observed"]) == ("r1", "r2", observed)
    assert score["wis"] == pytest.approx(fmean(losses))
    assert score["baseline_wis"] == pytest.approx(fmean(baseline_losses))
    assert (score["covered_50"], score["covered_95"]) == (covered_50, covered_95)


def test_scores_on_the_logarithmic_scale(spark: SparkSession) -> None:
    """log(x + 1), natural: an error of a factor costs the same whatever the count."""
    who = ("r1", "live", "AAA", "Aaa", "cases", weeks_before(1), 1, SATURDAY)
    forecasts = spark.createDataFrame([(*who, 0.5, 199.0, 0.0)], FORECASTS)
    truth = spark.createDataFrame([("AAA", "cases", SATURDAY, 99.0)], OBSERVED)
    (score,) = scores.scored(forecasts, truth, "r2").collect()
    # At the median the score is the absolute error: of log 200 and log 100, of log 1 and log 100.
    assert score["wis_log"] == pytest.approx(0.693147)
    assert score["baseline_wis_log"] == pytest.approx(4.605170)
    assert (score["wis"], score["baseline_wis"]) == (100.0, 99.0)


def test_still_open(spark: SparkSession) -> None:
    def forecast(made_by: str, code: str, week: date) -> tuple[object, ...]:
        return (made_by, "live", code, code, "cases", weeks_before(20), 1, week, 0.5, 1.0, 1.0)

    forecasts = [
        forecast("r1", "OPEN", weeks_before(11)),
        forecast("r2", "OPEN", weeks_before(11)),  # the same, as a later release made it
        forecast("r1", "OBSERVED", SATURDAY),
        forecast("r1", "LATE", weeks_before(12)),  # a week that is not whole by now never will be
    ]
    observed = spark.createDataFrame([("OBSERVED", "cases", SATURDAY, 7.0)], OBSERVED)
    left = scores.still_open(spark.createDataFrame(forecasts, FORECASTS), observed, SATURDAY)
    assert [(row["made_by"], row["iso_code"]) for row in left.collect()] == [("r2", "OPEN")]


def test_a_live_forecast_counts_before_a_backtest_and_the_last_one_of_a_week(
    spark: SparkSession,
) -> None:
    made = [
        ("A", "r1", "live", "r3"),
        ("A", "r2", "live", "r3"),
        ("A", "r9", "backtest", "r9"),
        ("B", "r9", "backtest", "r9"),
    ]
    columns = "iso_code string, made_by string, kind string, scored_by string"
    each = spark.createDataFrame(made, columns).selectExpr(
        "*", "'cases' AS target", "date'2021-08-21' AS forecast_date", "1 AS horizon"
    )
    counted = scores.one_each(each).orderBy("iso_code")
    assert [tuple(row) for row in counted.select("iso_code", "made_by").collect()] == [
        ("A", "r2"),
        ("B", "r9"),
    ]


def test_a_record_is_of_twelve_weeks_and_not_of_later_ones(spark: SparkSession) -> None:
    # Of the last twelve weeks wis is 1, 2, ... 12; before and after it is a million.
    weeks = [(weeks_before(number), float(number + 1)) for number in range(12)]
    weeks += [(weeks_before(12), 1e6), (weeks_before(-1), 1e6)]
    each = spark.createDataFrame(weeks, "target_end_date date, wis double").selectExpr(
        "*",
        "'AAA' AS iso_code",
        "'cases' AS target",
        "1 AS horizon",
        "if(wis <= 9, 'live', 'backtest') AS kind",
        "5D AS baseline_wis",
        # Scores of the last two weeks alone are as new as that.
        "if(wis <= 2, wis, null) AS wis_log",
        "if(wis <= 2, 1D, null) AS baseline_wis_log",
        "wis <= 3 AS covered_50",
        "wis <= 9 AS covered_95",
    )
    (record,) = scores.records(each, SATURDAY).collect()
    assert (record["record_weeks"], record["backtest_weeks"]) == (12, 3)
    assert (record["wis"], record["baseline_wis"]) == (6.5, 5.0)
    assert (record["relative_wis"], record["loses_to_baseline"]) == (1.3, True)
    assert (record["wis_log"], record["relative_wis_log"]) == (1.5, 1.5)
    assert (record["coverage_50"], record["coverage_95"]) == (0.25, 0.75)


def test_the_score_of_all_records_beside_the_baselines(spark: SparkSession) -> None:
    """(2 + 4) / (4 + 4), once a forecast; a record without a score says nothing."""
    records = spark.createDataFrame(
        [
            ("cases", 0.5, 2.0, 4.0),
            ("cases", 0.025, 2.0, 4.0),
            ("cases", 0.5, 4.0, 4.0),
            ("cases", 0.5, None, None),
            ("deaths", 0.5, 0.0, 0.0),
        ],
        "target string, quantile double, wis double, baseline_wis double",
    )
    found = records.transform(scores.relative_wis).collect()
    assert [tuple(row) for row in found] == [("cases", 0.75)]
