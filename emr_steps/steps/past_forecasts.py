"""The forecasts of earlier releases: scored where their weeks are over, else passed on."""

from datetime import date

from pyspark.sql import DataFrame
from transforms.forecast import forecast_rows, scores

from steps.newest_days import newest_scored_week
from steps.runner import Step


def write_past_forecasts(step: Step, daily: DataFrame, past: DataFrame, week: date) -> DataFrame:
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
