"""The Spark steps of a run: in which order, with which folders, and which tables each writes."""

from dataclasses import dataclass

from covidlake.schema.model import Zone

# EMR 7 brings it beside its default, 3.9. `emr_steps/bootstrap.sh` and `emr_steps/Makefile` spell
# it, too, since neither can import: a test compares them.
EMR_PYTHON = "3.11"


@dataclass(frozen=True)
class SparkStep:
    """One Spark application of a run.

    Attributes:
        name: Of the step, of its report, and of its script without `.py`.
        zones: Whose folders it is given, each as an option of that name.
        writes: The tables of a release that it builds.
    """

    name: str
    zones: tuple[Zone, ...]
    writes: tuple[str, ...]

    @property
    def script(self) -> str:
        return f"{self.name}.py"


ETL = SparkStep(
    "etl",
    zones=("trusted", "quarantine"),
    writes=(
        "observations",
        "locations",
        "daily",
        "quality_flags",
        "revisions",
        "rejects",
        "corrections",
    ),
)
ANALYTICS = SparkStep(
    "analytics",
    zones=("trusted", "refined"),
    writes=(
        "epi_weekly",
        "monthly_trends",
        "growth",
        "waves",
        "vaccination",
        "excess_mortality",
        "continent_stats",
        "numeric_summary",
        "top_countries",
        "rankings",
        "comparisons",
        "correlation_analysis",
        "hdi_analysis",
        "anomalies",
        "coverage",
        "clusters",
        "cluster_summary",
        "cluster_quality",
        "cluster_features",
    ),
)
FORECAST = SparkStep(
    "forecast",
    zones=("trusted", "refined"),
    writes=("forecasts", "forecast_scores", "pending_forecasts", "forecast_refusals"),
)
# The state machine runs ETL first, the others side by side.
SPARK_STEPS = (ETL, ANALYTICS, FORECAST)
