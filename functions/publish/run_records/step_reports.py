"""What the Spark steps of a run, and its audit, report of themselves."""

from collections.abc import Iterable

from covidlake import zones
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.facts import Quality, StepFacts, merged
from covidlake.releases.manifest import StepReport
from covidlake.steps import SPARK_STEPS
from covidlake_aws.objects import LakeObjects

STEPS = tuple(step.name for step in SPARK_STEPS)
# The audit's verdicts lie beside the steps' reports, so that a failed one is on record, too.
AUDIT = "audit"


def read_reports(
    run: str, objects: LakeObjects, steps: Iterable[str] = (*STEPS, AUDIT)
) -> list[StepReport]:
    """Return the reports of a run's steps; of what never ran there is none."""
    stored = (objects.read(zones.step_report(run, step)) for step in steps)
    return [StepReport.from_json(report.body) for report in stored if report]


def write_report(report: StepReport, run: str, objects: LakeObjects) -> None:
    objects.write(zones.step_report(run, report.step), report.to_json())


def facts_of(reports: Iterable[StepReport]) -> StepFacts:
    """Return the facts of all steps together."""
    return merged(report.facts for report in reports)


def rows_of(reports: Iterable[StepReport]) -> dict[str, int]:
    """Return table -> rows as the steps wrote them."""
    return {table: rows for report in reports for table, rows in report.tables.items()}


def quality_of(reports: Iterable[StepReport]) -> Quality:
    """Return the quality report of a run: the steps' parts of it; each adds to the checks."""
    quality: Quality = {}
    all_checks: list[CheckResult] = []
    for report in reports:
        quality |= report.quality
        all_checks += report.quality.get("checks", [])
    return {**quality, "checks": all_checks} if all_checks else quality
