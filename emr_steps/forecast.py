"""The Trusted tables -> forecasts of weekly cases and deaths."""

from datetime import date

from covidlake.steps import FORECAST
from covidlake.zones import FORECAST_MODEL
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame
from steps.runner import Step, rows_as_dict, run_step
from transforms.forecast import model, scores, table
from transforms.forecast.features import anchors
from transforms.forecast.series import daily_series, last_saturday, newest_day


def forecast(step: Step) -> None:
    daily = step.table("daily")
    newest = newest_day(daily)
    week = last_saturday(newest)
    series = daily.transform(daily_series, newest).persist()
    seen = series.transform(anchors).persist()
    fitted = fitted_model(step, seen, week)
    # What a saved model needs is the newest week: all weeks of all countries are only looked at
    # where one is fitted.
    made = series.transform(anchors, week).transform(table.made, fitted, week, week).persist()
    record = past_forecasts(step, daily, seen, week).transform(scores.records, week)
    step.write_small("forecasts", made.transform(table.forecasts, record, fitted))
    step.write_small("forecast_refusals", series.transform(table.refusals, made))
    step.report.facts["forecast_refusals"] = rows_as_dict(
        step.table("forecast_refusals").groupBy("reason").count()
    )


def fitted_model(step: Step, seen: DataFrame, week: date) -> PipelineModel:
    """The release's own model: that of the release before while it is young enough, else a new one."""
    before = (
        model.saved_in(step.beside(FORECAST_MODEL, step.args.previous))
        if step.args.previous
        else None
    )
    fitted = PipelineModel.load(before) if before and step.exists(before) else None
    if fitted is None or not model.serves(fitted, week):
        fitted = model.fit(seen.transform(model.examples, week), step.args.release, week)
    fitted.write().overwrite().save(model.saved_in(step.beside(FORECAST_MODEL, step.args.release)))
    step.report.facts["forecast_model"] = {
        "fitted_by": model.release_of(fitted),
        "known_until": str(model.known_until_of(fitted)),
    }
    return fitted


def past_forecasts(step: Step, daily: DataFrame, seen: DataFrame, week: date) -> DataFrame:
    """Write the scores of what earlier releases said, and hand on what cannot be scored yet; the scores."""
    observed = daily.transform(scores.weekly_counts).persist()
    said = step.previous_table("forecasts").transform(
        table.earlier, step.previous_table("pending_forecasts"), step.args.previous or "", week
    )
    step.write_small("pending_forecasts", said.transform(scores.still_open, observed, week))
    known = (
        said.transform(scores.scored, observed, step.args.release)
        .unionByName(step.previous_table("forecast_scores"))
        .persist()
    )
    if not scores.go_on(known, week):
        again = seen.transform(table.backtest, week, step.args.release)
        known = known.unionByName(again.transform(scores.scored, observed, step.args.release))
    step.write_small("forecast_scores", known.transform(scores.kept))
    return step.table("forecast_scores")


if __name__ == "__main__":
    run_step(FORECAST.name, FORECAST.zones, forecast)
