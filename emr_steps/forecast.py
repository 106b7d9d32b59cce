"""The Trusted tables -> forecasts of weekly cases and deaths."""

from dataclasses import replace

from covidlake.steps import FORECAST
from steps.forecast_model import fitted_model
from steps.newest_days import newest_report_day
from steps.past_forecasts import write_past_forecasts
from steps.runner import Step, rows_as_dict, run_step
from transforms.forecast import forecast_rows, refusals, scores
from transforms.forecast.anchors import anchors
from transforms.forecast.counts.country_series import daily_series, last_reports, last_saturday


def forecast(step: Step) -> None:
    step.fit_shuffles(step.folder("daily"))
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
    record = write_past_forecasts(step, daily, past, week).transform(scores.records, week)
    step.write_small("forecasts", rows.transform(forecast_rows.forecasts, record, fitted))
    last = daily.transform(last_reports)
    step.write_small("forecast_refusals", series.transform(refusals.refusals, rows, last))
    by_reason = step.table("forecast_refusals").groupBy("reason").count()
    by_target = step.table("forecasts").transform(scores.relative_wis)
    step.report.facts = replace(
        step.report.facts,
        forecast_refusals=rows_as_dict(by_reason),
        forecast_relative_wis=rows_as_dict(by_target),
    )


if __name__ == "__main__":
    run_step(FORECAST.name, FORECAST.zones, forecast)
