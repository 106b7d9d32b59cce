"""Past forecasts against what came: the hub's weighted interval score, coverage, and the record of each location."""

from datetime import date, timedelta

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.forecast.levels import TARGETS

RECORD_WEEKS = 12
# A week that is not whole by then never will be.
PENDING_WEEKS = 12
# The scores of before go on, unless no release came for longer: then the record would be of another
# time.
LONGEST_BREAK_WEEKS = 4
LIVE = "live"
_FORECAST = (
    "made_by",
    "kind",
    "iso_code",
    "location",
    "target",
    "forecast_date",
    "horizon",
    "target_end_date",
)
_SAME = ("iso_code", "target", "forecast_date", "horizon")
_WEEK = ["iso_code", "target", "target_end_date"]


def weekly_counts(daily: DataFrame) -> DataFrame:
    """Days of countries -> iso_code, target, target_end_date (Saturday), observed: sums over Sunday..Saturday.

    Only weeks of which all seven days were reported, and whose sum is not negative.
    """
    # dayofweek: Sunday is 1, Saturday 7.
    week_end = F.date_add("date", 7 - F.dayofweek("date")).alias("target_end_date")
    weeks = daily.groupBy("iso_code", week_end).agg(
        *(_whole_week(column).alias(target) for target, column in TARGETS.items())
    )
    return weeks.unpivot(
        ["iso_code", "target_end_date"], list(TARGETS), "target", "observed"
    ).where(F.col("observed").isNotNull())


def scored(forecasts: DataFrame, observed: DataFrame, release: str) -> DataFrame:
    """Forecasts, a row a quantile level with value and baseline -> the table `forecast_scores` of those whose week is observed."""
    scores = [
        _interval_score("value").alias("wis"),
        _interval_score("baseline").alias("baseline_wis"),
    ]
    covered = [
        _covered(low, high).alias(f"covered_{level}")
        for level, low, high in ((50, 0.25, 0.75), (95, 0.025, 0.975))
    ]
    known = forecasts.join(observed, _WEEK).groupBy(*_FORECAST, "observed").agg(*scores, *covered)
    return known.withColumn("scored_by", F.lit(release))


def still_open(forecasts: DataFrame, observed: DataFrame, newest_week: date) -> DataFrame:
    """The forecasts whose week is not observed yet and may still be, each as the last release made it."""
    since = newest_week - timedelta(weeks=PENDING_WEEKS)
    unknown = forecasts.join(observed, _WEEK, "left_anti").where(
        F.col("target_end_date") > F.lit(since)
    )
    return _first(unknown, (*_SAME, "quantile"), F.desc("made_by"))


def go_on(scores: DataFrame, newest_week: date) -> bool:
    """Whether the scores of before reach up to this release."""
    last = (
        scores.where(F.col("target_end_date") <= F.lit(newest_week))
        .agg(F.max("target_end_date"))
        .first()[0]
    )
    return last is not None and last >= newest_week - timedelta(weeks=LONGEST_BREAK_WEEKS)


def kept(scores: DataFrame) -> DataFrame:
    """One score per location, target, horizon and forecast date: live before backtest, then as the last release of a week made it."""
    return _first(scores, _SAME, F.desc("kind"), F.desc("made_by"), "scored_by")


def records(scores: DataFrame, newest_week: date) -> DataFrame:
    """Scores -> means over the last RECORD_WEEKS scored weeks of each location, target and horizon, as `forecasts` shows them.

    Of weeks up to the release's own: replayed data of the past must not show what came later.
    """
    latest = Window.partitionBy("iso_code", "target", "horizon").orderBy(F.desc("target_end_date"))
    past = scores.where(F.col("target_end_date") <= F.lit(newest_week)).withColumn(
        "place", F.row_number().over(latest)
    )
    newest = past.where(F.col("place") <= RECORD_WEEKS).groupBy("iso_code", "target", "horizon")
    means = newest.agg(
        F.count(F.lit(1)).alias("record_weeks"),
        F.count_if(F.col("kind") != LIVE).alias("backtest_weeks"),
        F.avg("wis").alias("wis"),
        F.avg("baseline_wis").alias("baseline_wis"),
        F.avg(F.col("covered_50").cast("int")).alias("coverage_50"),
        F.avg(F.col("covered_95").cast("int")).alias("coverage_95"),
    )
    return means.withColumns({
        "relative_wis": F.when(F.col("baseline_wis") > 0, F.col("wis") / F.col("baseline_wis")),
        "loses_to_baseline": F.col("wis") > F.col("baseline_wis"),
    })  # fmt: skip


def _first(rows: DataFrame, key: tuple[str, ...], *order: Column | str) -> DataFrame:
    ordered = Window.partitionBy(*key).orderBy(*order)
    return rows.withColumn("place", F.row_number().over(ordered)).where("place = 1").drop("place")


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
