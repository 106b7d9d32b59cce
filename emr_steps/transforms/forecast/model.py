"""The pooled model: from anchors to examples, to a fitted SparkML Pipeline, to quantiles."""

from datetime import date

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.blend import QuantileBlend
from transforms.forecast.features import INPUTS, at_each_horizon
from transforms.forecast.levels import QUANTILES

# Weeks for which a fitted model serves: fresher ones score better, and a fit costs minutes.
REFIT_WEEKS = 2
HALF_LIFE_WEEKS = 16
# Of the saved pipeline: one more with each change of a stage or its parameters. Code does not find
# a model that it could not load.
FORMAT = 1


def examples(anchors: DataFrame, known_until: date) -> DataFrame:
    """Anchors -> a row per anchor and horizon whose week ended by known_until: growth and weight beside the anchor.

    Large counts weigh more, as errors are counted in cases; and recent weeks more than old ones.
    """
    age = F.datediff(F.lit(known_until), "week_end") / 7
    weight = F.sqrt(F.col("last") + 10) * F.pow(F.lit(0.5), age / HALF_LIFE_WEEKS)
    rows = anchors.transform(at_each_horizon).where(F.col("growth").isNotNull())
    return rows.where(F.expr("date_add(week_end, 7 * horizon)") <= F.lit(known_until)).withColumn(
        "weight", weight
    )


def fit(examples: DataFrame, release: str, known_until: date) -> PipelineModel:
    """The fitted pipeline, which remembers its release and day.

    A target with too few examples is not learned: it has no predictions.
    """
    inputs = SQLTransformer(
        statement="SELECT *, concat(features, array(double(horizon))) AS inputs FROM __THIS__"
    )
    return Pipeline(
        stages=[inputs, QuantileBlend(release=release, knownUntil=known_until.isoformat())]
    ).fit(examples)


def saved_in(folder: str) -> str:
    """Where in a release's folder its fitted pipeline lies."""
    return f"{folder}/format={FORMAT}"


def release_of(fitted: PipelineModel) -> str:
    return str(fitted.stages[-1].getOrDefault("release"))


def known_until_of(fitted: PipelineModel) -> date:
    return date.fromisoformat(fitted.stages[-1].getOrDefault("knownUntil"))


def serves(fitted: PipelineModel, newest_week: date) -> bool:
    """Whether a saved model may forecast from this week: it learned the same inputs, no later day, and is younger than REFIT_WEEKS."""
    weeks = (newest_week - known_until_of(fitted)).days / 7
    return (
        tuple(fitted.stages[-1].getOrDefault("inputNames")) == INPUTS and 0 <= weeks < REFIT_WEEKS
    )


def predicted(anchors: DataFrame, model: PipelineModel) -> DataFrame:
    """Anchors -> a row per anchor, horizon and level: place (of the level in QUANTILES), quantile, value (a count, never below 0)."""
    rows = model.transform(anchors.transform(at_each_horizon)).where(
        F.col("growth_quantiles").isNotNull()
    )
    # What is not reported of the weeks up to now lengthens the way ahead; errors grow with its
    # square root.
    wider = F.sqrt(1 + F.col("unreported") / 7 / F.col("horizon"))
    median = F.col("growth_quantiles")[QUANTILES.index(0.5)]
    growth = median + (F.col("growth_then") - median) * wider
    # A row per level before the arithmetic: transform() over an array beside a Python UDF mixed up
    # its elements (Spark 3.5.9).
    return rows.select("*", F.posexplode("growth_quantiles").alias("place", "growth_then")).withColumns({
        "quantile": F.array(*map(F.lit, QUANTILES))[F.col("place")],
        "value": F.greatest(F.lit(0.0), F.expm1(F.log1p("last") + growth)),
    })  # fmt: skip
