"""The tables of a release: Trusted, Quarantine and Refined."""

from covidlake.schema.clusters import CLUSTER_SUMMARY, CLUSTERS
from covidlake.schema.descriptive import CONTINENT_STATS, CORRELATION_ANALYSIS, HDI_ANALYSIS, NUMERIC_SUMMARY, TOP_COUNTRIES
from covidlake.schema.forecasts import FORECASTS
from covidlake.schema.model import Table
from covidlake.schema.revisions import REVISIONS
from covidlake.schema.trusted import DAILY, LOCATIONS, OBSERVATIONS, QUALITY_FLAGS, REJECTS

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        OBSERVATIONS, LOCATIONS, DAILY, QUALITY_FLAGS, REVISIONS, REJECTS, CONTINENT_STATS, NUMERIC_SUMMARY, TOP_COUNTRIES, CORRELATION_ANALYSIS,
        HDI_ANALYSIS, CLUSTERS, CLUSTER_SUMMARY, FORECASTS,
    )
}  # fmt: skip
REFINED = tuple(name for name, table in TABLES.items() if table.zone == "refined")
