"""The tables of a release: Trusted, Quarantine and Refined."""

from covidlake.schema.clusters import CLUSTER_FEATURES, CLUSTER_QUALITY, CLUSTER_SUMMARY, CLUSTERS
from covidlake.schema.comparing import (
    COMPARISONS,
    CONTINENT_STATS,
    CORRELATION_ANALYSIS,
    HDI_ANALYSIS,
    NUMERIC_SUMMARY,
    RANKINGS,
    TOP_COUNTRIES,
)
from covidlake.schema.epidemic import (
    EPI_WEEKLY,
    EXCESS_MORTALITY,
    GROWTH,
    MONTHLY_TRENDS,
    VACCINATION,
    WAVES,
)
from covidlake.schema.forecast import (
    FORECAST_REFUSALS,
    FORECAST_SCORES,
    FORECASTS,
    PENDING_FORECASTS,
)
from covidlake.schema.model import Table
from covidlake.schema.reporting import ANOMALIES, COVERAGE
from covidlake.schema.revisions import REVISIONS
from covidlake.schema.trusted import (
    CORRECTIONS,
    DAILY,
    LOCATIONS,
    OBSERVATIONS,
    QUALITY_FLAGS,
    REJECTS,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        OBSERVATIONS, LOCATIONS, DAILY, QUALITY_FLAGS, REVISIONS, REJECTS, CORRECTIONS,
        EPI_WEEKLY, MONTHLY_TRENDS, GROWTH, WAVES, VACCINATION, EXCESS_MORTALITY,
        CONTINENT_STATS, NUMERIC_SUMMARY, TOP_COUNTRIES, RANKINGS, COMPARISONS,
        CORRELATION_ANALYSIS, HDI_ANALYSIS,
        ANOMALIES, COVERAGE, CLUSTERS, CLUSTER_SUMMARY, CLUSTER_QUALITY, CLUSTER_FEATURES,
        FORECASTS, FORECAST_SCORES, PENDING_FORECASTS, FORECAST_REFUSALS,
    )
}  # fmt: skip
REFINED = tuple(name for name, table in TABLES.items() if table.zone == "refined")
