"""Weekly cases and deaths, 1 to 4 weeks ahead: one pooled linear model a target, and its own errors as the spread.

The model sees growth of log1p(weekly count). It learns from all countries at once and only from weeks before the release;
the quantiles are those of its errors at the same target and horizon.
"""

from covidlake import schema
from pyspark.ml import Pipeline
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.regression import LinearRegression
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

MODEL = "pooled-growth"
TARGETS = {"cases": "new_cases", "deaths": "new_deaths"}
HORIZONS = (1, 2, 3, 4)
# The 23 levels of the COVID-19 forecast hubs.
QUANTILES = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
# Growth of older waves says little about this one.
TRAINED_ON_WEEKS = 52
# Below this the errors at a horizon cannot show what the 1% tails look like.
FEWEST_ERRORS = 20
# A country whose reports ended earlier than this before the newest week has no "next week" to forecast.
STALE_AFTER_DAYS = 14
# e^3: a twentyfold week is a dump of old reports or a first report, not a growth to extrapolate.
STEEPEST = 3.0
_FEATURES = ("level", "growth", "growth_before", "cases_growth", "horizon", "growth_x_horizon", "level_x_horizon")


def weekly_counts(daily: DataFrame) -> DataFrame:
    """Days of countries -> iso_code, location, week_end (Saturday), cases, deaths: sums over Sunday..Saturday.

    Null where one of the seven days is not reported or corrections make the sum negative.
    """
    # dayofweek: Sunday is 1, Saturday 7.
    week_end = F.date_add("date", 7 - F.dayofweek("date"))
    sums = [_whole_week(column).alias(target) for target, column in TARGETS.items()]
    return daily.groupBy("iso_code", week_end.alias("week_end")).agg(F.max_by("location", "date").alias("location"), *sums)


def features(weeks: DataFrame) -> DataFrame:
    """Weekly counts -> one row per country, target and origin week with the target's count, its features, and the later
    growths growth_1..growth_4 (null where not known yet)."""
    logs = weeks.select("iso_code", "location", "week_end", *(F.log1p(target).alias(target) for target in TARGETS))
    return _features_of(logs, "cases").unionByName(_features_of(logs, "deaths"))


def forecasts(features: DataFrame) -> DataFrame:
    """Rows of `features` -> the table `forecasts`."""
    by_target = [_forecasts_of(features.where(F.col("target") == target)).withColumn("target", F.lit(target)) for target in TARGETS]
    return by_target[0].unionByName(by_target[1]).select(*schema.TABLES["forecasts"].column_names)


def left_out(daily: DataFrame, forecasts: DataFrame) -> DataFrame:
    """Countries without a forecast: target, countries."""
    made = forecasts.groupBy("target").agg(F.countDistinct("iso_code").alias("made"))
    targets = daily.select("iso_code").distinct().select(F.explode(F.array(*map(F.lit, TARGETS))).alias("target"))
    return targets.groupBy("target").count().join(made, "target", "left").select("target", F.expr("count - coalesce(made, 0) AS countries"))


def _whole_week(column: str) -> Column:
    total = F.sum(column)
    return F.when((F.count(column) == 7) & (total >= 0), total)


def _features_of(logs: DataFrame, target: str) -> DataFrame:
    def growth(column: str, first: int, last: int) -> Column:
        steep = F.lit(STEEPEST)
        return F.greatest(-steep, F.least(steep, _weeks_away(column, last) - _weeks_away(column, first)))

    later = {f"growth_{horizon}": _weeks_away(target, horizon) - F.col(target) for horizon in HORIZONS}
    return logs.select(
        "iso_code",
        "location",
        "week_end",
        F.lit(target).alias("target"),
        F.col(target).alias("level"),
        growth(target, -1, 0).alias("growth"),
        growth(target, -2, -1).alias("growth_before"),
        growth("cases", -1, 0).alias("cases_growth"),
        *(value.alias(name) for name, value in later.items()),
    ).dropna(subset=["level", "growth", "growth_before", "cases_growth"])


def _weeks_away(column: str, weeks: int) -> Column:
    # By date, not by row: weeks are missing.
    there = Window.partitionBy("iso_code").orderBy(F.unix_date("week_end")).rangeBetween(7 * weeks, 7 * weeks)
    return F.max(column).over(there)


def _forecasts_of(features: DataFrame) -> DataFrame:
    rows = features.select("*", F.explode(F.array(*map(F.lit, HORIZONS))).alias("horizon")).select(
        "*",
        (F.col("growth") * F.col("horizon")).alias("growth_x_horizon"),
        (F.col("level") * F.col("horizon")).alias("level_x_horizon"),
        F.element_at(F.array(*(F.col(f"growth_{horizon}") for horizon in HORIZONS)), F.col("horizon")).alias("label"),
    )
    newest = rows.agg(F.max("week_end")).first()[0]
    if newest is None:
        return _shaped(rows.withColumn("prediction", F.lit(None).cast("double")), rows.select("horizon").limit(0))
    known = rows.where(F.col("label").isNotNull() & (F.col("week_end") >= F.date_sub(F.lit(newest), 7 * TRAINED_ON_WEEKS)))
    model = Pipeline(
        stages=[
            VectorAssembler(inputCols=list(_FEATURES), outputCol="features"),
            LinearRegression(regParam=0.01, elasticNetParam=0.0, solver="normal"),
        ]
    ).fit(known)
    errors = (
        model.transform(known)
        .groupBy("horizon")
        .agg(
            F.percentile(F.col("label") - F.col("prediction"), F.array(*map(F.lit, QUANTILES))).alias("errors"),
            F.count(F.lit(1)).alias("n"),
        )
    )
    last_week = Window.partitionBy("iso_code")
    anchors = rows.withColumn("last", F.max("week_end").over(last_week)).where("week_end = last")
    fresh = anchors.where(F.col("week_end") >= F.date_sub(F.lit(newest), STALE_AFTER_DAYS))
    return _shaped(model.transform(fresh), errors.where(F.col("n") >= FEWEST_ERRORS))


def _shaped(predicted: DataFrame, errors: DataFrame) -> DataFrame:
    levels = F.array(*map(F.lit, QUANTILES))
    pairs = F.explode(F.arrays_zip(levels.alias("quantile"), F.col("errors").alias("error"))).alias("pair")
    log_value = F.col("level") + F.col("prediction") + F.col("pair.error")
    return (
        predicted.join(F.broadcast(errors), "horizon")
        .select("*", pairs)
        .select(
            "iso_code",
            "location",
            F.col("week_end").alias("forecast_date"),
            "horizon",
            F.date_add("week_end", 7 * F.col("horizon")).alias("target_end_date"),
            F.col("pair.quantile").alias("quantile"),
            F.greatest(F.lit(0.0), F.expm1(log_value)).alias("value"),
            F.lit(MODEL).alias("model"),
        )
    )
