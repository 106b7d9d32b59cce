"""Past forecasts against what came: weighted interval score, coverage and each location's record.

Bracher J, Ray EL, Gneiting T, Reich NG. Evaluating epidemic forecasts in an interval format.
PLoS Comput Biol 2021;17:e1008618.

On the logarithmic scale the same of log(x + 1) of quantiles and counts, as scoringutils and the
hubverse have it: Bosse NI, Abbott S, Cori A, et al. Scoring epidemiological forecasts on
transformed scales. PLoS Comput Biol 2023;19:e1011393.
"""

from collections.abc import Callable
from datetime import date, timedelta

from covidlake.quality.thresholds import PENDING_WEEKS, RECORD_WEEKS
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.forecast.levels import TARGETS
from transforms.rhythm.common_day import WEEK
from transforms.rhythm.periods import MMWR, belongs_to_period, covered_days, in_periods

# The scores of before are continued, unless no release came for longer: then the record would be
# of another time.
LONGEST_BREAK_WEEKS = 4
# What was forecast when it lay ahead, and what one model of then would have forecast.
LIVE, BACKTEST = "live", "backtest"
# Central intervals: percent -> their lower and upper quantile level.
INTERVALS = {50: (0.25, 0.75), 95: (0.025, 0.975)}
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
_SAME_FORECAST = ("iso_code", "target", "forecast_date", "horizon")
_SAME_WEEK = ["iso_code", "target", "target_end_date"]


def weekly_counts(daily: DataFrame) -> DataFrame:
    """Return iso_code, target, target_end_date (Saturday), observed: sums over Sunday..Saturday.

    Only weeks whose every day a report covers, and whose sum is not negative. The report of a week
    belongs to the one that has most of its days.
    """
    sums = [_whole_week(column).alias(target) for target, column in TARGETS.items()]
    week_end = F.col("period.end").alias("target_end_date")
    weeks = daily.transform(in_periods, [MMWR]).groupBy("iso_code", week_end).agg(*sums)
    by_target = weeks.unpivot(["iso_code", "target_end_date"], list(TARGETS), "target", "observed")
    return by_target.where(F.col("observed").isNotNull())


def scored(forecasts: DataFrame, observed: DataFrame, release: str) -> DataFrame:
    """Return the table `forecast_scores` of the forecasts whose week is observed.

    Args:
        forecasts: a row a quantile level, with value and baseline
        observed: weekly_counts
        release: the one that scores
    """
    known = forecasts.join(observed, _SAME_WEEK).groupBy(*_FORECAST, "observed")
    scores = [
        _interval_score("value").alias("wis"),
        _interval_score("baseline").alias("baseline_wis"),
        _interval_score("value", F.log1p).alias("wis_log"),
        _interval_score("baseline", F.log1p).alias("baseline_wis_log"),
    ]
    covered = [
        _covered(lower, upper).alias(f"covered_{percent}")
        for percent, (lower, upper) in INTERVALS.items()
    ]
    return known.agg(*scores, *covered).withColumn("scored_by", F.lit(release))


def still_open(forecasts: DataFrame, observed: DataFrame, newest_week: date) -> DataFrame:
    """Return the forecasts whose week is not observed yet and may still be.

    Each as the last release made it.
    """
    since = newest_week - timedelta(weeks=PENDING_WEEKS)
    unobserved = forecasts.join(observed, _SAME_WEEK, "left_anti")
    hopeful = unobserved.where(F.col("target_end_date") > F.lit(since))
    return _first(hopeful, (*_SAME_FORECAST, "quantile"), F.desc("made_by"))


def are_continued(newest_scored: date | None, newest_week: date) -> bool:
    """Return whether the scores of before reach up to this release."""
    earliest = newest_week - timedelta(weeks=LONGEST_BREAK_WEEKS)
    return newest_scored is not None and newest_scored >= earliest


def one_each(scores: DataFrame) -> DataFrame:
    """Return one score per location, target, horizon and forecast date.

    Live before backtest, then as the last release of a week made it.
    """
    return _first(scores, _SAME_FORECAST, F.desc("kind"), F.desc("made_by"), "scored_by")


def records(scores: DataFrame, newest_week: date) -> DataFrame:
    """Return each location's record by target and horizon, as the table `forecasts` shows it.

    Means over the last RECORD_WEEKS scored weeks, of weeks up to the release's own: replayed data
    of the past must not show what came later.
    """
    by_forecaster = ("iso_code", "target", "horizon")
    latest_first = Window.partitionBy(*by_forecaster).orderBy(F.desc("target_end_date"))
    past = scores.where(F.col("target_end_date") <= F.lit(newest_week))
    numbered = past.withColumn("number", F.row_number().over(latest_first))
    newest = numbered.where(F.col("number") <= RECORD_WEEKS).groupBy(*by_forecaster)
    means = newest.agg(
        F.count(F.lit(1)).alias("record_weeks"),
        F.count_if(F.col("kind") != LIVE).alias("backtest_weeks"),
        F.avg("wis").alias("wis"),
        F.avg("baseline_wis").alias("baseline_wis"),
        F.avg("wis_log").alias("wis_log"),
        F.avg("baseline_wis_log").alias("baseline_wis_log"),
        *(_coverage(percent).alias(f"coverage_{percent}") for percent in INTERVALS),
    )
    return means.withColumns(
        {
            "relative_wis": _share("wis", "baseline_wis"),
            "relative_wis_log": _share("wis_log", "baseline_wis_log"),
            "loses_to_baseline": F.col("wis") > F.col("baseline_wis"),
        }
    )


def _share(score: str, baseline: str) -> Column:
    """Return a score as a share of the baseline's; null where that was never wrong."""
    return F.when(F.col(baseline) > 0, F.col(score) / F.col(baseline))


def relative_wis(forecasts: DataFrame) -> DataFrame:
    """Return target -> score of all records as a share of the baseline's; below 1 it was better."""
    # A record stands beside each of a forecast's quantiles.
    records_once = forecasts.where("quantile = 0.5 AND baseline_wis IS NOT NULL")
    by_target = records_once.groupBy("target")
    sums = by_target.agg(F.sum("wis"), F.sum("baseline_wis"))
    compared = sums.where(F.col("sum(baseline_wis)") > 0)
    share = F.round(F.col("sum(wis)") / F.col("sum(baseline_wis)"), 4)
    return compared.select("target", share.alias("relative_wis"))


def _first(rows: DataFrame, key: tuple[str, ...], *order: Column | str) -> DataFrame:
    """Return of each key the row that comes first in an order."""
    ordered = Window.partitionBy(*key).orderBy(*order)
    numbered = rows.withColumn("number", F.row_number().over(ordered))
    return numbered.where("number = 1").drop("number")


def _as_counts(count: Column) -> Column:
    return count


def _interval_score(value: str, scale: Callable[[Column], Column] = _as_counts) -> Column:
    """Return the mean over the levels of 2 (1{y <= q} - tau) (q - y), in counts or on a scale.

    Over the hub's 23 levels that is its weighted interval score. The scale rises with the count.
    """
    error = scale(F.col(value)) - scale(F.col("observed"))
    is_above = (F.col("observed") <= F.col(value)).cast("int")
    return F.avg(2 * (is_above - F.col("quantile")) * error)


def _covered(lower: float, upper: float) -> Column:
    """Return whether the observed count lies between two quantiles."""
    lowest, highest = _value_at(lower), _value_at(upper)
    return F.col("observed").between(lowest, highest)


def _value_at(level: float) -> Column:
    is_of_level = F.col("quantile") == level
    return F.max(F.when(is_of_level, F.col("value")))


def _coverage(percent: int) -> Column:
    return F.avg(F.col(f"covered_{percent}").cast("int"))


def _whole_week(column: str) -> Column:
    counted = f"CASE WHEN {belongs_to_period(column)} THEN {column} END"
    total = F.sum(F.expr(counted))
    days = F.sum(F.expr(covered_days(column)))
    return F.when((days == WEEK) & (total >= 0), total)
