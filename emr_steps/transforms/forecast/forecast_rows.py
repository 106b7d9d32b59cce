"""Predictions in the shape of the tables, and why a country has none."""

from collections.abc import Sequence
from datetime import date, timedelta

from covidlake.quality.thresholds import LEAST_POPULATION_OF_A_FORECAST, RECORD_WEEKS
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.forecast import model
from transforms.forecast.anchors import STALE_DAYS
from transforms.forecast.features import HISTORY
from transforms.forecast.levels import HORIZONS, TARGETS
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
    baseline_of_horizon = F.col("baseline")[F.col("horizon") - 1]
    return wanted.transform(model.predicted, fitted).select(
        "iso_code",
        "location",
        "target",
        F.col("week_end").alias("forecast_date"),
        "horizon",
        F.expr("date_add(week_end, 7 * horizon)").alias("target_end_date"),
        "quantile",
        "value",
        F.least(baseline_of_horizon[F.col("level_index")], "population").alias("baseline"),
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


def refusals(series: DataFrame, forecast_rows: DataFrame, last_reports: DataFrame) -> DataFrame:
    """Return the table `forecast_refusals`: country series without a forecast, and why.

    Args:
        last_reports: iso_code, target, last (country_series.last_reports)
    """
    why = F.udf(reason, "string")
    cases, deaths = (
        series.select(
            "iso_code",
            "location",
            F.lit(target).alias("target"),
            why(target, "population").alias("reason"),
        )
        for target in TARGETS
    )
    with_forecast = forecast_rows.select("iso_code", "target").distinct()
    without = cases.unionByName(deaths).join(with_forecast, ["iso_code", "target"], "left_anti")
    dated = without.join(last_reports, ["iso_code", "target"], "left")
    return dated.withColumnRenamed("last", "last_report")


def reason(days: Sequence[float | None], population: float | None) -> str:
    """Return why there is no forecast.

    Args:
        days: daily counts, None where not reported
        population: None where not known
    """
    if population is not None and population < LEAST_POPULATION_OF_A_FORECAST:
        return "too_small"
    reported = [index for index, count in enumerate(days) if count is not None]
    if not reported:
        return "never_reported"
    if len(days) - 1 - reported[-1] > STALE_DAYS:
        return "ended"
    if len(days) - reported[0] < 7 * (HISTORY + 1):
        return "short_history"
    return "too_little_to_learn"
