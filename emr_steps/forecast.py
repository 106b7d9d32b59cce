"""The Trusted tables -> forecasts of weekly cases and deaths."""

from step_runner import Step, rows_as_dict, run_step
from transforms import forecasting


def forecast(step: Step) -> None:
    daily = step.table("daily")
    features = daily.transform(forecasting.weekly_counts).transform(forecasting.features).persist()
    step.write_small("forecasts", features.transform(forecasting.forecasts))
    step.report.facts["countries_without_forecast"] = rows_as_dict(forecasting.left_out(daily, step.table("forecasts")))


if __name__ == "__main__":
    run_step("forecast", ("trusted", "refined"), forecast)
