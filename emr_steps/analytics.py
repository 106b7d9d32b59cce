"""The Trusted tables -> the descriptive results."""

from step_runner import Step, run_step
from transforms import statistics


def analytics(step: Step) -> None:
    latest = step.table("daily").transform(statistics.latest).coalesce(1).persist()
    latest_values = latest.transform(statistics.latest_values).coalesce(1).persist()
    step.write_small("continent_stats", latest.transform(statistics.continent_stats))
    step.write_small("hdi_analysis", latest.transform(statistics.hdi_analysis))
    step.write_small("numeric_summary", latest_values.transform(statistics.numeric_summary))
    step.write_small("top_countries", latest_values.transform(statistics.top_countries))
    step.write_small("correlation_analysis", latest_values.transform(statistics.correlation_analysis))


if __name__ == "__main__":
    run_step("analytics", ("trusted", "refined"), analytics)
