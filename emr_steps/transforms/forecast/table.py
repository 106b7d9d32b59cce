"""Predictions in the shape of the tables, and why a country has none."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast import model
from transforms.forecast.features import HISTORY, STALE_DAYS
from transforms.forecast.levels import HORIZONS, TARGETS
from transforms.forecast.scores import LIVE, RECORD_WEEKS

MODEL = "quantile-blend"
_OF = ["iso_code", "target", "horizon"]


def made(anchors: DataFrame, fitted: PipelineModel, since: date, until: date) -> DataFrame:
    """Anchors -> a row per country, target, Saturday from since to until, horizon and level: value, baseline and caution."""
    rows = anchors.where(F.col("week_end").between(since, until)).transform(model.predicted, fitted)
    return rows.select(
        "iso_code", "location", "target", F.col("week_end").alias("forecast_date"), "horizon",
        F.expr("date_add(week_end, 7 * horizon)").alias("target_end_date"), "quantile", "value",
        F.col("baseline")[F.col("horizon") - 1][F.col("place")].alias("baseline"), "caution",
    )  # fmt: skip


def backtest(anchors: DataFrame, newest_week: date, release: str) -> DataFrame:
    """What one model of before the weeks of a record would have said in each of them, from the days as they are known today."""
    first_scored = newest_week - timedelta(weeks=RECORD_WEEKS - 1)
    fitted_on = first_scored - timedelta(weeks=max(HORIZONS))
    fitted = model.fit(anchors.transform(model.examples, fitted_on), release, fitted_on)
    rows = anchors.transform(made, fitted, fitted_on, newest_week - timedelta(weeks=1))
    return rows.where(F.col("target_end_date").between(first_scored, newest_week)).withColumns({
        "made_by": F.lit(release),
        "kind": F.lit("backtest"),
    })  # fmt: skip


def forecasts(made: DataFrame, records: DataFrame, fitted: PipelineModel) -> DataFrame:
    """Rows of the newest week and the records of before -> the table `forecasts`."""
    return made.join(F.broadcast(records), _OF, "left").withColumns({
        "model": F.lit(MODEL),
        "model_release": F.lit(model.release_of(fitted)),
        "model_known_until": F.lit(model.known_until_of(fitted)),
        "record_weeks": F.coalesce("record_weeks", F.lit(0)),
        "backtest_weeks": F.coalesce("backtest_weeks", F.lit(0)),
    })  # fmt: skip


def earlier(forecasts: DataFrame, pending: DataFrame, release: str, newest_week: date) -> DataFrame:
    """What the release before said and what it was handed -> the forecasts of weeks before this one, each as it was last made."""
    before = forecasts.withColumn("made_by", F.lit(release)).select(pending.columns)
    # A release from before there were baselines lacks them: it cannot be scored.
    known = before.where(
        F.col("baseline").isNotNull() & (F.col("forecast_date") < F.lit(newest_week))
    ).unionByName(pending)
    return known.withColumn("kind", F.lit(LIVE))


def refusals(series: DataFrame, made: DataFrame) -> DataFrame:
    """Country series and the forecasts made of them -> the table `forecast_refusals`."""
    why = F.udf(_reason, "string")
    reasons = [
        series.select(
            "iso_code", "location", F.lit(target).alias("target"), why(target).alias("reason")
        )
        for target in TARGETS
    ]
    return (
        reasons[0]
        .unionByName(reasons[1])
        .join(made.select("iso_code", "target").distinct(), ["iso_code", "target"], "left_anti")
    )


def _reason(days: Sequence[Any]) -> str:
    reported = [place for place, count in enumerate(days) if count is not None]
    if not reported:
        return "never_reported"
    if len(days) - 1 - reported[-1] > STALE_DAYS:
        return "ended"
    return "short_history" if len(days) - reported[0] < 7 * (HISTORY + 1) else "too_little_to_learn"
