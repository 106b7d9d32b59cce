"""What a run tells CloudWatch of itself: a few figures, from its record."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from aws_lambda_powertools.metrics import MetricUnit
from covidlake.quality.quality_checks import CheckVerdict
from covidlake.releases.facts import StepFacts
from covidlake.releases.manifest import RunManifest
from covidlake.steps import FORECAST


class Measure(NamedTuple):
    name: str
    unit: MetricUnit
    value: float


def measures_of(
    record: RunManifest, cluster_seconds: float, *, cluster_left: bool
) -> Iterator[Measure]:
    """Return the figures of a run; of what it did not do there is none, instead of a 0.

    Args:
        cluster_seconds: How long its cluster lived; 0 where it had none.
        cluster_left: Whether its cluster could not be terminated.
    """
    # ROLLED_BACK is counted as RunsRolledBack.
    outcome = record.status.title().replace("_", "")
    yield Measure(f"Runs{outcome}", MetricUnit.Count, 1)
    yield Measure("RunSeconds", MetricUnit.Seconds, _seconds(record))
    yield Measure("RunCost", MetricUnit.NoUnit, record.cost_usd["total"])
    if cluster_seconds:
        yield Measure("ClusterSeconds", MetricUnit.Seconds, cluster_seconds)
    if cluster_left:
        yield Measure("ClustersLeft", MetricUnit.Count, 1)
    if record.sources:
        failed = [source for source in record.sources.values() if source["error"]]
        yield Measure("SourcesFailed", MetricUnit.Count, len(failed))
    yield from _rows(record)
    yield from _checks(record)
    yield from _forecasts(record)
    if record.collected and record.collected["error"]:
        yield Measure("CollectionsFailed", MetricUnit.Count, 1)


def age_of(data_date: str, today: date) -> Measure:
    """Return how many days old data are whose last day is `data_date`."""
    days = (today - date.fromisoformat(data_date)).days
    return Measure("DataAgeDays", MetricUnit.Count, days)


def _seconds(record: RunManifest) -> float:
    ended, started = (datetime.fromisoformat(at) for at in (record.ended_at, record.started_at))
    return (ended - started).total_seconds()


def _rows(record: RunManifest) -> Iterator[Measure]:
    """Return the rows that the Spark steps read and rejected, and of the worst source the share."""
    counts = [
        (source["rows_in"], source["rows_rejected"] or 0)
        for source in record.sources.values()
        # Rows that were captured alone are those of an earlier run.
        if source["rows_in"] and source["rows_corrected"] is not None
    ]
    if not counts:
        return
    yield Measure("RowsRead", MetricUnit.Count, sum(rows for rows, _ in counts))
    yield Measure("RowsRejected", MetricUnit.Count, sum(rejected for _, rejected in counts))
    # Not of all together: a small source may be broken beside a large one.
    worst = max(rejected / rows for rows, rejected in counts)
    yield Measure("RejectedPercent", MetricUnit.Percent, 100 * worst)


def _checks(record: RunManifest) -> Iterator[Measure]:
    verdicts = [check["verdict"] for check in record.quality.get("checks", [])]
    if not verdicts:
        return
    yield Measure("ChecksFailed", MetricUnit.Count, verdicts.count(CheckVerdict.FAILED))
    yield Measure("ChecksWarned", MetricUnit.Count, verdicts.count(CheckVerdict.WARNING))


def _forecasts(record: RunManifest) -> Iterator[Measure]:
    """Return the score of past forecasts as a share of the baseline's: above 1 they are worse."""
    facts = StepFacts.from_json(record.quality.get("facts", {}).get(FORECAST.name, {}))
    scores = facts.forecast_relative_wis or {}
    if "cases" in scores:
        yield Measure("CaseForecastScore", MetricUnit.NoUnit, scores["cases"])
    if "deaths" in scores:
        yield Measure("DeathForecastScore", MetricUnit.NoUnit, scores["deaths"])
