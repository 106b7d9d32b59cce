"""Past forecasts against what came: the hub's weighted interval score, coverage, and the record of each location."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.forecast.levels import TARGETS

RECORD_WEEKS = 12
_FORECAST = ("made_by", "kind", "iso_code", "location", "target", "forecast_date", "horizon", "target_end_date")


def weekly_counts(daily: DataFrame) -> DataFrame:
    """Days of countries -> iso_code, target, target_end_date (Saturday), observed: sums over Sunday..Saturday.

    Only weeks of which all seven days were reported, and whose sum is not negative.
    """
    # dayofweek: Sunday is 1, Saturday 7.
    week_end = F.date_add("date", 7 - F.dayofweek("date")).alias("target_end_date")
    weeks = daily.groupBy("iso_code", week_end).agg(*(_whole_week(column).alias(target) for target, column in TARGETS.items()))
    return weeks.unpivot(["iso_code", "target_end_date"], list(TARGETS), "target", "observed").where(F.col("observed").isNotNull())


def scored(forecasts: DataFrame, observed: DataFrame) -> DataFrame:
    """Forecasts, a row a quantile level with value and baseline -> the table `forecast_scores` of those whose week is observed."""
    known = forecasts.join(observed, ["iso_code", "target", "target_end_date"])
    scores = [_interval_score("value").alias("wis"), _interval_score("baseline").alias("baseline_wis")]
    covered = [_covered(low, high).alias(f"covered_{level}") for level, low, high in ((50, 0.25, 0.75), (95, 0.025, 0.975))]
    return known.groupBy(*_FORECAST, "observed").agg(*scores, *covered)


def still_open(forecasts: DataFrame, observed: DataFrame) -> DataFrame:
    """The forecasts whose week is not observed yet."""
    return forecasts.join(observed, ["iso_code", "target", "target_end_date"], "left_anti")


def kept(scores: DataFrame) -> DataFrame:
    """One score per location, target, horizon and forecast date: the last release of a week said it best, and live beats backtest."""
    same = Window.partitionBy("iso_code", "target", "horizon", "forecast_date").orderBy(F.desc("kind"), F.desc("made_by"))
    return scores.withColumn("place", F.row_number().over(same)).where("place = 1").drop("place")


def records(scores: DataFrame) -> DataFrame:
    """Scores -> the table `forecast_records`: means over the last RECORD_WEEKS scored weeks of each location, target and horizon."""
    latest = Window.partitionBy("iso_code", "target", "horizon").orderBy(F.desc("target_end_date"))
    last = scores.withColumn("place", F.row_number().over(latest)).where(F.col("place") <= RECORD_WEEKS)
    means = last.groupBy("iso_code", "location", "target", "horizon").agg(
        F.count(F.lit(1)).alias("weeks"),
        F.count_if(F.col("kind") == "backtest").alias("backtest_weeks"),
        F.min("target_end_date").alias("first_week"),
        F.max("target_end_date").alias("last_week"),
        F.avg("wis").alias("wis"),
        F.avg("baseline_wis").alias("baseline_wis"),
        F.avg(F.col("covered_50").cast("int")).alias("coverage_50"),
        F.avg(F.col("covered_95").cast("int")).alias("coverage_95"),
    )
    # Both 0 where nothing happened and both said so: a draw.
    return means.withColumns({
        "relative_wis": F.when(F.col("baseline_wis") > 0, F.col("wis") / F.col("baseline_wis")),
        "loses_to_baseline": F.col("wis") > F.col("baseline_wis"),
    })  # fmt: skip


def _interval_score(value: str) -> Column:
    """Mean over the levels of 2 (1{y <= q} - tau) (q - y), in counts."""
    above = (F.col("observed") <= F.col(value)).cast("int")
    return F.avg(2 * (above - F.col("quantile")) * (F.col(value) - F.col("observed")))


def _covered(low: float, high: float) -> Column:
    bounds = [F.max(F.when(F.col("quantile") == level, F.col("value"))) for level in (low, high)]
    return F.col("observed").between(*bounds)


def _whole_week(column: str) -> Column:
    total = F.sum(column)
    return F.when((F.count(column) == 7) & (total >= 0), total)
