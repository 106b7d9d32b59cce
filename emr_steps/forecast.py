"""The Trusted tables -> clusters of countries and forecasts of weekly cases and deaths."""

from step_runner import Step, rows_as_dict, run_step
from transforms import clustering, forecasting, latest


def forecast(step: Step) -> None:
    daily = step.table("daily")
    values = daily.transform(latest.reported).transform(latest.latest_values, step.table("locations"))
    countries = values.transform(latest.latest, clustering.METRICS).coalesce(1).persist()
    clustered = countries.transform(clustering.with_cluster).persist()
    step.write_small("clusters", clustered.transform(clustering.clusters))
    step.write_small("cluster_summary", clustered.transform(clustering.cluster_summary))
    features = daily.transform(forecasting.weekly_counts).transform(forecasting.features).persist()
    step.write_small("forecasts", features.transform(forecasting.forecasts))
    step.report.facts["countries_without_forecast"] = rows_as_dict(forecasting.left_out(daily, step.table("forecasts")))


if __name__ == "__main__":
    run_step("forecast", ("trusted", "refined"), forecast)
