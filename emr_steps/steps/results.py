"""The tables of the analytics step, written in the groups that share what they are made of."""

from dataclasses import dataclass
from typing import Self

from covidlake import schema
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
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
from transforms.rhythm import locations as rhythm

from steps.country_clusters import country_clusters
from steps.rhythm import read_rhythms
from steps.runner import Step


@dataclass(frozen=True)
class LatestFigures:
    """The latest figures of each country, few rows, persisted for all tables made of them.

    Attributes:
        locations: The Trusted table.
        reported: Of transforms.comparing.latest, as the next one.
        values: One row per country and metric.
        by_country: One row per country.
    """

    locations: DataFrame
    reported: DataFrame
    values: DataFrame
    by_country: DataFrame

    @classmethod
    def read(cls, step: Step) -> Self:
        locations = step.table("locations")
        reported = _persisted(step.table("daily").transform(latest.reported))
        values = _persisted(reported.transform(latest.latest_values, locations))
        metrics = (*statistics.GROUPED, *METRICS)
        by_country = _persisted(values.transform(latest.latest, metrics))
        return cls(locations, reported, values, by_country)


def write_courses(step: Step) -> None:
    """Write what happened week by week and month by month."""
    daily = step.table("daily")
    by_period = daily.transform(periods).persist()
    step.write_small("epi_weekly", by_period.transform(epi_weekly))
    step.write_small("monthly_trends", by_period.transform(monthly_trends))
    weekly = step.table("epi_weekly")
    step.write_small("growth", weekly.transform(growth, daily.transform(reproduction_numbers)))
    step.write_small("waves", weekly.transform(waves))


def write_comparisons(step: Step, figures: LatestFigures) -> None:
    """Write where each country stands, and what they add up to."""
    by_country = figures.by_country
    values = figures.values
    reporting = _persisted(values.transform(latest.reporting))
    of_continents = by_country.transform(statistics.continent_stats, reporting)
    step.write_small("continent_stats", of_continents)
    step.write_small("hdi_analysis", by_country.transform(statistics.hdi_analysis, reporting))
    step.write_small("numeric_summary", values.transform(statistics.numeric_summary))
    step.write_small("correlation_analysis", values.transform(statistics.correlation_analysis))
    current = _persisted(values.transform(latest.with_rates).transform(latest.current))
    step.write_small("top_countries", current.transform(statistics.top_countries))
    step.write_small("rankings", current.transform(rankings))
    similar = figures.locations.transform(similar_countries)
    step.write_small("comparisons", current.transform(comparisons, similar))
    countries = step.table("observations").where(F.col("location_type") == schema.COUNTRY)
    rhythms = countries.transform(read_rhythms).transform(rhythm.periods)
    step.write_small("coverage", rhythms.transform(coverage, figures.reported, values))


def write_clusters(step: Step, figures: LatestFigures) -> None:
    """Write which countries are alike."""
    tables = country_clusters(figures.by_country, step.previous_table("clusters"))
    for name, table in tables.items():
        step.write_small(name, table)


def write_daily_results(step: Step) -> None:
    """Write what is made of daily rows alone: artefacts, vaccinations, excess mortality."""
    daily = step.table("daily")
    step.write_small("anomalies", daily.transform(anomalies))
    step.write_small("vaccination", daily.transform(vaccination))
    step.write_small("excess_mortality", daily.transform(excess_mortality))


def _persisted(few_rows: DataFrame) -> DataFrame:
    return few_rows.coalesce(1).persist()
