"""Predictions in the shape of the tables, and why a country has none."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast import model
from transforms.forecast.baseline import persistence_quantiles
from transforms.forecast.features import HISTORY, STALE_DAYS
from transforms.forecast.levels import TARGETS
from transforms.forecast.scores import RECORD_WEEKS

MODEL = "quantile-blend"
# Weeks between the fits of a backtest: each fit costs as much as the release's own.
BACKTEST_FIT_WEEKS = 5
# Weeks back to the first forecast of a backtest: 4 weeks ahead of the first of its scored weeks.
BACKTEST_WEEKS = RECORD_WEEKS + 3


def forecasts(anchors: DataFrame, fitted: PipelineModel, newest_week: date) -> DataFrame:
    """Anchors of the newest week -> a row per country, target, horizon and level, with the same quantile of the baseline."""
    newest = anchors.where(F.col("week_end") == F.lit(newest_week))
    return newest.transform(with_both, fitted).withColumns({
        "model": F.lit(MODEL),
        "model_release": F.lit(model.release_of(fitted)),
        "model_known_until": F.lit(model.known_until_of(fitted)),
    })  # fmt: skip


def backtest(anchors: DataFrame, newest_week: date, release: str) -> DataFrame:
    """What the same code would have said in each of the last weeks, from the days before it as they are known today."""
    made = []
    for back in range(BACKTEST_WEEKS, 0, -BACKTEST_FIT_WEEKS):
        fitted_on = newest_week - timedelta(weeks=back)
        learned = model.fit(anchors.transform(model.examples, fitted_on), release, fitted_on)
        until = fitted_on + timedelta(weeks=BACKTEST_FIT_WEEKS - 1)
        made.append(anchors.where(F.col("week_end").between(fitted_on, until)).transform(with_both, learned))
    since = newest_week - timedelta(weeks=RECORD_WEEKS - 1)
    rows = made[0]
    for more in made[1:]:
        rows = rows.unionByName(more)
    return rows.where(F.col("target_end_date").between(since, newest_week)).withColumns(
        {"made_by": F.lit(release), "kind": F.lit("backtest")}
    )


def with_both(anchors: DataFrame, fitted: PipelineModel) -> DataFrame:
    """Anchors -> a row per horizon and level: forecast_date, target_end_date, quantile, value and baseline."""
    rows = anchors.transform(model.predicted, fitted).withColumn("persistence", persistence_quantiles())
    pairs = rows.withColumn("pairs", F.arrays_zip("quantiles", "persistence")).transform(model.by_level, "pairs", "pair")
    return pairs.select(
        "iso_code", "location", "target", F.col("week_end").alias("forecast_date"), "horizon",
        F.expr("date_add(week_end, 7 * horizon)").alias("target_end_date"), "quantile",
        F.col("pair.quantiles").alias("value"), F.col("pair.persistence").alias("baseline"), "caution",
    )  # fmt: skip


def refusals(series: DataFrame, made: DataFrame) -> DataFrame:
    """Country series and the forecasts made of them -> iso_code, target, reason for every country and target without one.

    never_reported, ended (no report for STALE_DAYS), short_history (under HISTORY weeks), too_little_to_learn
    """
    why = F.udf(_reason, "string")
    reasons = [series.select("iso_code", F.lit(target).alias("target"), why(target).alias("reason")) for target in TARGETS]
    return reasons[0].unionByName(reasons[1]).join(made.select("iso_code", "target").distinct(), ["iso_code", "target"], "left_anti")


def _reason(days: Sequence[Any]) -> str:
    reported = [place for place, count in enumerate(days) if count is not None]
    if not reported:
        return "never_reported"
    if len(days) - 1 - reported[-1] > STALE_DAYS:
        return "ended"
    return "short_history" if len(days) - reported[0] < 7 * (HISTORY + 1) else "too_little_to_learn"
