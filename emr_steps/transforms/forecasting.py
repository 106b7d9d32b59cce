"""Weekly cases and deaths, 1 to 4 weeks ahead: one pooled linear model a target, and its own errors as the spread.

The model sees the growth of log1p(weekly count). It learns from all countries at once, and only from weeks that the release
knows. The quantiles are those of its errors at the same target and horizon, in weeks of the same order of magnitude.
"""

import math
from collections.abc import Iterable
from functools import reduce
from typing import Any

from pyspark.ml import Pipeline
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.regression import LinearRegression
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.tables import no_rows

MODEL = "pooled-growth"
TARGETS = {"cases": "new_cases", "deaths": "new_deaths"}
HORIZONS = (1, 2, 3, 4)
# The 23 levels of the COVID-19 forecast hubs.
QUANTILES = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
# Growth of older waves says little about this one.
TRAINED_ON_WEEKS = 52
# With fewer errors at a horizon nothing can be said about the 1% tails: no forecast.
FEWEST_ERRORS = 20
# Errors of one magnitude alone, where there are so many: small counts scatter more, in logarithms, than large ones.
ENOUGH_ERRORS = 200
LARGEST_MAGNITUDE = 4
# A country whose reports ended earlier than this before the newest week has no "next week" to forecast.
STALE_AFTER_DAYS = 14
# e^3: a twentyfold week is a dump of old reports or a first report, not a growth to extrapolate.
STEEPEST = 3.0
FEATURES = ("level", "growth", "growth_before", "cases_growth", "horizon", "growth_x_horizon", "level_x_horizon")


def weekly_counts(daily: DataFrame) -> DataFrame:
    """Days of countries -> iso_code, location, week_end (Saturday), cases, deaths: sums over Sunday..Saturday.

    Null where one of the seven days is not reported or corrections make the sum negative.
    """
    # dayofweek: Sunday is 1, Saturday 7.
    week_end = F.date_add("date", 7 - F.dayofweek("date"))
    sums = [_whole_week(column).alias(target) for target, column in TARGETS.items()]
    return daily.groupBy("iso_code", "location", week_end.alias("week_end")).agg(*sums)


def features(weeks: DataFrame) -> DataFrame:
    """Weekly counts -> a row per country, week and target that are known: level (log1p), growths before, and after as growth_1..4.

    The later growths are null where the release does not know them yet.
    """
    logs = weeks.select("iso_code", "location", "week_end", *(F.log1p(target).alias(target) for target in TARGETS))
    return _features_of(logs, "cases").unionByName(_features_of(logs, "deaths"))


def forecasts(features: DataFrame) -> DataFrame:
    """Rows of `features` -> the table `forecasts`: the newest week of each country, seen from all horizons."""
    newest = F.lit(features.agg(F.max("week_end")).first()[0])
    recent = features.where(F.col("week_end") >= F.date_sub(newest, 7 * TRAINED_ON_WEEKS))
    rows = recent.transform(_at_each_horizon).persist()
    known = dict(map(tuple, rows.where(F.col("label").isNotNull()).groupBy("target").count().collect()))
    by_target = [rows.where(F.col("target") == target).transform(_predicted) for target in TARGETS if known.get(target, 0) >= FEWEST_ERRORS]
    if not by_target:
        return no_rows(features, "forecasts")
    predicted = reduce(DataFrame.unionByName, by_target)
    fresh = predicted.where(F.col("week_end") >= F.date_sub(newest, STALE_AFTER_DAYS)).transform(_last_of_each_country)
    return fresh.transform(_with_quantiles, predicted.where(F.col("label").isNotNull()))


def left_out(daily: DataFrame, forecasts: DataFrame) -> DataFrame:
    """How many countries have no forecast, by target: too little history, stale, or never reported."""
    made = forecasts.groupBy("target").agg(F.countDistinct("iso_code").alias("made"))
    wanted = daily.select("iso_code").distinct().select(F.explode(_array(TARGETS)).alias("target")).groupBy("target").count()
    return wanted.join(made, "target", "left").select("target", F.expr("count - coalesce(made, 0) AS countries"))


def _whole_week(column: str) -> Column:
    total = F.sum(column)
    return F.when((F.count(column) == 7) & (total >= 0), total)


def _features_of(logs: DataFrame, target: str) -> DataFrame:
    later = [(_weeks_away(target, horizon) - F.col(target)).alias(f"growth_{horizon}") for horizon in HORIZONS]
    return logs.select(
        "iso_code",
        "location",
        "week_end",
        F.lit(target).alias("target"),
        F.col(target).alias("level"),
        _growth(target, 0).alias("growth"),
        _growth(target, -1).alias("growth_before"),
        _growth("cases", 0).alias("cases_growth"),  # cases lead deaths
        *later,
    ).dropna(subset=["level", "growth", "growth_before", "cases_growth"])


def _growth(target: str, week: int) -> Column:
    growth = _weeks_away(target, week) - _weeks_away(target, week - 1)
    # Spark's least and greatest skip nulls: an unknown growth would become the steepest.
    return F.when(growth.isNotNull(), F.greatest(F.lit(-STEEPEST), F.least(F.lit(STEEPEST), growth)))


def _weeks_away(column: str, weeks: int) -> Column:
    # By date, not by row: weeks are missing.
    there = Window.partitionBy("iso_code").orderBy(F.unix_date("week_end")).rangeBetween(7 * weeks, 7 * weeks)
    return F.max(column).over(there)


def _at_each_horizon(features: DataFrame) -> DataFrame:
    """One row more per horizon: horizon, its label (the growth until then) and the features that depend on it."""
    labels = F.array(*(F.col(f"growth_{horizon}") for horizon in HORIZONS))
    return features.select("*", F.posexplode(labels).alias("step", "label")).select(
        "iso_code", "location", "week_end", "target", "level", "growth", "growth_before", "cases_growth", "label",
        _array(HORIZONS)[F.col("step")].alias("horizon"),
    ).withColumns({
        "growth_x_horizon": F.col("growth") * F.col("horizon"),
        "level_x_horizon": F.col("level") * F.col("horizon"),
        "magnitude": F.least(F.lit(LARGEST_MAGNITUDE), F.floor(F.col("level") / math.log(10))),
    })  # fmt: skip


def _predicted(rows: DataFrame) -> DataFrame:
    """Plus prediction, the growth until the horizon; the model learns from the rows with a label."""
    assembler = VectorAssembler(inputCols=list(FEATURES), outputCol="features")
    # A touch of ridge: with few countries or weeks the features are collinear.
    model = Pipeline(stages=[assembler, LinearRegression(regParam=0.01, solver="normal")])
    return model.fit(rows.where(F.col("label").isNotNull())).transform(rows).drop("features")


def _last_of_each_country(rows: DataFrame) -> DataFrame:
    last = F.max("week_end").over(Window.partitionBy("iso_code", "target"))
    return rows.withColumn("last", last).where(F.col("week_end") == F.col("last")).drop("last")


def _with_quantiles(predicted: DataFrame, fitted: DataFrame) -> DataFrame:
    """Predictions of unknown growth and of known growth -> the table `forecasts`, in counts."""
    errors = F.percentile(F.col("label") - F.col("prediction"), _array(QUANTILES))
    n = F.count(F.lit(1)).alias("n")
    of_all = fitted.groupBy("target", "horizon").agg(errors.alias("of_all"), n).where(F.col("n") >= FEWEST_ERRORS)
    alike = fitted.groupBy("target", "horizon", "magnitude").agg(errors.alias("alike"), n).where(F.col("n") >= ENOUGH_ERRORS)
    spread = (
        predicted.join(F.broadcast(of_all.drop("n")), ["target", "horizon"])
        .join(F.broadcast(alike.drop("n")), ["target", "horizon", "magnitude"], "left")
        .select("*", F.posexplode(F.coalesce("alike", "of_all")).alias("step", "error"))
    )
    return spread.select(
        "iso_code",
        "location",
        "target",
        F.col("week_end").alias("forecast_date"),
        "horizon",
        F.date_add("week_end", 7 * F.col("horizon")).alias("target_end_date"),
        _array(QUANTILES)[F.col("step")].alias("quantile"),
        F.greatest(F.lit(0.0), F.expm1(F.col("level") + F.col("prediction") + F.col("error"))).alias("value"),
        F.lit(MODEL).alias("model"),
    )


def _array(values: Iterable[Any]) -> Column:
    return F.array(*map(F.lit, values))
