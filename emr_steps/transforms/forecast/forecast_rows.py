"""Predictions in the shape of the tables."""

from datetime import date, timedelta

from covidlake.quality.thresholds import LEAST_POPULATION_OF_A_FORECAST, RECORD_WEEKS
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast import model
from transforms.forecast.levels import HORIZONS
from transforms.forecast.scores import BACKTEST, LIVE

MODEL = "quantile-blend"
_FORECASTER = ["iso_code", "target", "horizon"]


def forecast_rows(anchors: DataFrame, fitted: PipelineModel, since: date, until: date) -> DataFrame:
    """Return a row per country, target, Saturday from since to until, horizon and level.

    With value, baseline and caution, neither beyond the population; none for countries that are
    too small.
    """
    population = F.coalesce("population", F.lit(LEAST_POPULATION_OF_A_FORECAST))
    is_large_enough = population >= LEAST_POPULATION_OF_A_FORECAST
    wanted = anchors.where(F.col("week_end").between(since, until) & is_large_enough)
    return wanted.transform(model.predicted, fitted).select(
        "iso_code",
        "location",
        "target",
        F.col("week_end").alias("forecast_date"),
        "horizon",
        F.expr("date_add(week_end, 7 * horizon)").alias("target_end_date"),
        "quantile",
        "value",
        F.least(F.col("baseline")[F.col("level_index")], "population").alias("baseline"),
        "caution",
    )


def backtest(anchors: DataFrame, newest_week: date, release: str) -> DataFrame:
    """Return what one model of before the weeks of a record would have forecast in each of them.

    From the days as they are known today.
    """
    first_scored = newest_week - timedelta(weeks=RECORD_WEEKS - 1)
    # As early as the forecast of the first scored week that looks furthest ahead.
    fitted_on = first_scored - timedelta(weeks=max(HORIZONS))
    last_before = newest_week - timedelta(weeks=1)
    fitted = model.fit(anchors.transform(model.examples, fitted_on), release, fitted_on)
    rows = anchors.transform(forecast_rows, fitted, fitted_on, last_before)
    in_record = rows.where(F.col("target_end_date").between(first_scored, newest_week))
    return in_record.withColumns({"made_by": F.lit(release), "kind": F.lit(BACKTEST)})


def forecasts(rows: DataFrame, records: DataFrame, fitted: PipelineModel) -> DataFrame:
    """Return the table `forecasts` from forecast_rows of the newest week and the records."""
    with_record = rows.join(F.broadcast(records), _FORECASTER, "left")
    return with_record.withColumns(
        {
            "model": F.lit(MODEL),
            "model_release": F.lit(model.release_of(fitted)),
            "model_known_until": F.lit(model.known_until_of(fitted)),
            "record_weeks": F.coalesce("record_weeks", F.lit(0)),
            "backtest_weeks": F.coalesce("backtest_weeks", F.lit(0)),
        }
    )


def earlier_forecasts(
    forecasts: DataFrame, pending: DataFrame, release: str, newest_week: date
) -> DataFrame:
    """Return the forecasts of weeks before this one, each as it was last made.

    Args:
        forecasts: the table of the release before
        pending: what that release could not score yet
        release: the release before
        newest_week: this release's
    """
    made_before = forecasts.withColumn("made_by", F.lit(release)).select(pending.columns)
    # A release from before there were baselines lacks them: it cannot be scored.
    has_baseline = F.col("baseline").isNotNull()
    is_earlier = F.col("forecast_date") < F.lit(newest_week)
    both = made_before.where(has_baseline & is_earlier).unionByName(pending)
    return both.withColumn("kind", F.lit(LIVE))
