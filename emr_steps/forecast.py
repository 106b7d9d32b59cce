"""The Trusted tables -> forecasts of weekly cases and deaths."""

from dataclasses import replace
from datetime import date

from covidlake.releases.facts import ForecastModel
from covidlake.steps import FORECAST
from covidlake.zones import FORECAST_MODEL
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from steps.newest_days import newest_report_day, newest_scored_week
from steps.runner import Step, rows_as_dict, run_step
from transforms.forecast import forecast_rows, model, scores
from transforms.forecast.anchors import anchors
from transforms.forecast.country_series import daily_series, last_saturday


def forecast(step: Step) -> None:
    daily = step.table("daily")
    newest = newest_report_day(daily)
    week = last_saturday(newest)
    series = daily.transform(daily_series, newest).persist()
    past = series.transform(anchors).persist()
    fitted = fitted_model(step, past, week)
    # What a saved model needs is the newest week: all weeks of all countries are only looked at
    # where one is fitted.
    newest_anchors = series.transform(anchors, week)
    rows = newest_anchors.transform(forecast_rows.forecast_rows, fitted, week, week).persist()
    record = past_forecasts(step, daily, past, week).transform(scores.records, week)
    step.write_small("forecasts", rows.transform(forecast_rows.forecasts, record, fitted))
    step.write_small("forecast_refusals", series.transform(forecast_rows.refusals, rows))
    by_reason = step.table("forecast_refusals").groupBy("reason").count()
    step.report.facts = replace(step.report.facts, forecast_refusals=rows_as_dict(by_reason))


def fitted_model(step: Step, past: DataFrame, week: date) -> PipelineModel:
    """Return the release's own model: that of the release before while it is young enough.

    Else a new one.
    """
    fitted = saved_model(step)
    if fitted is None or not model.serves(fitted, week):
        fitted = model.fit(past.transform(model.examples, week), step.args.release, week)
    # A copy of its own: the release before may be collected.
    own = model.saved_in(step.folder_beside(FORECAST_MODEL, step.args.release))
    fitted.write().overwrite().save(own)
    used = ForecastModel(model.release_of(fitted), str(model.known_until_of(fitted)))
    step.report.facts = replace(step.report.facts, forecast_model=used)
    return fitted


def saved_model(step: Step) -> PipelineModel | None:
    """Return the model of the release before; None where this code could not load one."""
    if not step.args.previous:
        return None
    path = model.saved_in(step.folder_beside(FORECAST_MODEL, step.args.previous))
    return PipelineModel.load(path) if step.exists(path) else None


def past_forecasts(step: Step, daily: DataFrame, past: DataFrame, week: date) -> DataFrame:
    """Write the scores of earlier releases' forecasts, and those that cannot be scored yet.

    Return the scores.
    """
    observed = daily.transform(scores.weekly_counts).persist()
    pending = step.previous_table("pending_forecasts")
    earlier = step.previous_table("forecasts").transform(
        forecast_rows.earlier_forecasts, pending, step.args.previous or "", week
    )
    step.write_small("pending_forecasts", earlier.transform(scores.still_open, observed, week))
    release = step.args.release
    new_scores = earlier.transform(scores.scored, observed, release)
    all_scores = new_scores.unionByName(step.previous_table("forecast_scores")).persist()
    if not scores.are_continued(newest_scored_week(all_scores, week), week):
        backtest = past.transform(forecast_rows.backtest, week, release)
        backtest_scores = backtest.transform(scores.scored, observed, release)
        all_scores = all_scores.unionByName(backtest_scores)
    step.write_small("forecast_scores", all_scores.transform(scores.one_each))
    return step.table("forecast_scores")


if __name__ == "__main__":
    run_step(FORECAST.name, FORECAST.zones, forecast)
