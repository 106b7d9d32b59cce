"""The Trusted tables -> the descriptive results, and clusters of countries."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from covidlake.steps import ANALYTICS
from pyspark.sql import DataFrame
from steps.country_clusters import country_clusters
from steps.runner import Step, run_step
from transforms.clusters.cluster_tables import METRICS
from transforms.comparing import latest, statistics
from transforms.comparing.comparisons import comparisons, similar_countries
from transforms.comparing.rankings import rankings
from transforms.epidemic.excess_mortality import excess_mortality
from transforms.epidemic.growth import growth, reproduction_numbers
from transforms.epidemic.periods import epi_weekly, monthly_trends, periods
from transforms.epidemic.vaccination import vaccination
from transforms.epidemic.waves import waves
from transforms.reporting.anomalies import anomalies
from transforms.reporting.coverage import coverage


def analytics(step: Step) -> None:
    # While the driver plans one table, the executors compute another: one thread takes half as long
    # again.
    with ThreadPoolExecutor(2) as pool:
        # The longest first, so that both threads end together.
        parts = [pool.submit(course_of_epidemics, step)]
        figures = Figures.of(step)
        parts += [
            pool.submit(part, figures, step) for part in (countries_alike, countries_compared)
        ]
        for done in [*parts, pool.submit(reports_as_they_are, step)]:
            done.result()


@dataclass(frozen=True)
class Figures:
    """The latest figures of each country (transforms.latest), few rows, kept for all tables that are made of them."""

    locations: DataFrame
    reported: DataFrame
    values: DataFrame
    by_country: DataFrame

    @classmethod
    def of(cls, step: Step) -> Self:
        locations = step.table("locations")
        reported = step.table("daily").transform(latest.reported).coalesce(1).persist()
        values = reported.transform(latest.latest_values, locations).coalesce(1).persist()
        by_country = (
            values.transform(latest.latest, (*statistics.GROUPED, *METRICS)).coalesce(1).persist()
        )
        return cls(locations, reported, values, by_country)


def course_of_epidemics(step: Step) -> None:
    """What happened week by week and month by month."""
    daily = step.table("daily")
    counted = daily.transform(periods).persist()
    step.write_small("epi_weekly", counted.transform(epi_weekly))
    step.write_small("monthly_trends", counted.transform(monthly_trends))
    weekly = step.table("epi_weekly")
    step.write_small("growth", weekly.transform(growth, daily.transform(reproduction_numbers)))
    step.write_small("waves", weekly.transform(waves))


def countries_compared(figures: Figures, step: Step) -> None:
    """Where each country stands, and what they add up to."""
    current = (
        figures.values.transform(latest.with_rates).transform(latest.current).coalesce(1).persist()
    )
    step.write_small("continent_stats", figures.by_country.transform(statistics.continent_stats))
    step.write_small("hdi_analysis", figures.by_country.transform(statistics.hdi_analysis))
    step.write_small("numeric_summary", figures.values.transform(statistics.numeric_summary))
    step.write_small(
        "correlation_analysis", figures.values.transform(statistics.correlation_analysis)
    )
    step.write_small("top_countries", current.transform(statistics.top_countries))
    step.write_small("rankings", current.transform(rankings))
    step.write_small(
        "comparisons",
        current.transform(comparisons, figures.locations.transform(similar_countries)),
    )
    step.write_small("coverage", figures.reported.transform(coverage, figures.values))


def countries_alike(figures: Figures, step: Step) -> None:
    """Which countries are alike."""
    tables = country_clusters(figures.by_country, step.previous_table("clusters"))
    for name, table in tables.items():
        step.write_small(name, table)


def reports_as_they_are(step: Step) -> None:
    """What needs no other table: artefacts of reporting, vaccinations, excess mortality."""
    daily = step.table("daily")
    step.write_small("anomalies", daily.transform(anomalies))
    step.write_small("vaccination", daily.transform(vaccination))
    step.write_small("excess_mortality", daily.transform(excess_mortality))


if __name__ == "__main__":
    run_step(ANALYTICS.name, ANALYTICS.zones, analytics)
