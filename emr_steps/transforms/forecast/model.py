"""The pooled model: from anchors to examples, to a fitted SparkML Pipeline, to quantiles."""

from datetime import date

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast.anchors import at_each_horizon
from transforms.forecast.blend import QuantileBlend
from transforms.forecast.features import INPUTS
from transforms.forecast.levels import MEDIAN, QUANTILES

# Weeks for which a fitted model serves: fresher ones score better, and a fit costs minutes.
REFIT_WEEKS = 2
# An example of so many weeks ago weighs half.
HALF_LIFE_WEEKS = 16
# Of the saved pipeline: one more with each change of a stage or its parameters. Code does not find
# a model that it could not load.
FORMAT = 1
# A way to be a stage that is saved with the model; __THIS__ is pyspark.ml's name of its input.
_INPUTS = "SELECT *, concat(features, array(double(horizon))) AS inputs FROM __THIS__"


def examples(anchors: DataFrame, known_until: date) -> DataFrame:
    """Return a row per anchor and horizon whose week ended by known_until: plus growth and weight.

    Large counts weigh more, as errors are counted in cases; and recent weeks more than old ones.
    """
    with_growth = anchors.transform(at_each_horizon).where("growth IS NOT NULL")
    target_week = F.expr("date_add(week_end, 7 * horizon)")
    weeks_ago = F.datediff(F.lit(known_until), "week_end") / 7
    recency = F.pow(F.lit(0.5), weeks_ago / HALF_LIFE_WEEKS)
    weight = F.sqrt(F.col("last") + 10) * recency
    known = with_growth.where(target_week <= F.lit(known_until))
    return known.withColumn("weight", weight)


def fit(examples: DataFrame, release: str, known_until: date) -> PipelineModel:
    """Return the fitted pipeline, which remembers its release and day.

    A target with too few examples is not learned: it has no predictions.
    """
    inputs = SQLTransformer(statement=_INPUTS)
    blend = QuantileBlend(release=release, knownUntil=known_until.isoformat())
    return Pipeline(stages=[inputs, blend]).fit(examples)


def saved_in(folder: str) -> str:
    """Return where in a release's folder its fitted pipeline lies."""
    return f"{folder}/format={FORMAT}"


def release_of(fitted: PipelineModel) -> str:
    """Return the release that fitted a model."""
    return str(fitted.stages[-1].getOrDefault("release"))


def known_until_of(fitted: PipelineModel) -> date:
    """Return the last day that a model has learned from."""
    return date.fromisoformat(fitted.stages[-1].getOrDefault("knownUntil"))


def serves(fitted: PipelineModel, newest_week: date) -> bool:
    """Return whether a saved model may forecast from this week.

    It must have learned the same inputs and no later day, and be younger than REFIT_WEEKS.
    """
    weeks = (newest_week - known_until_of(fitted)).days / 7
    same_inputs = tuple(fitted.stages[-1].getOrDefault("inputNames")) == INPUTS
    return same_inputs and 0 <= weeks < REFIT_WEEKS


def predicted(anchors: DataFrame, model: PipelineModel) -> DataFrame:
    """Return a row per anchor, horizon and level: plus level_index, quantile and value.

    level_index is that of quantile in QUANTILES; value is a count, never below 0, nor beyond the
    population where that is known. As no truth lies there, the bounds make no score worse.
    """
    rows = model.transform(anchors.transform(at_each_horizon))
    learned = rows.where(F.col("growth_quantiles").isNotNull())
    # What is not reported of the weeks up to now lengthens the way ahead; errors grow with its
    # square root.
    wider = F.sqrt(1 + F.col("unreported") / 7 / F.col("horizon"))
    median = F.col("growth_quantiles")[MEDIAN]
    growth = median + (F.col("growth_then") - median) * wider
    count = F.expm1(F.log1p("last") + growth)
    # A row per level before the arithmetic: transform() over an array beside a Python UDF mixed up
    # its elements (Spark 3.5.9).
    levels = learned.select(
        "*", F.posexplode("growth_quantiles").alias("level_index", "growth_then")
    )
    return levels.withColumns(
        {
            "quantile": F.array(*map(F.lit, QUANTILES))[F.col("level_index")],
            # Of a population that is not known, least() takes no notice.
            "value": F.least(F.greatest(F.lit(0.0), count), "population"),
        }
    )
