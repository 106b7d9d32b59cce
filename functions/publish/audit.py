"""The audit of a built release: what Athena counted and the Spark steps reported.

It is judged beside the release that readers see.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from covidlake.quality import checks, quality_checks
from covidlake.quality.audit_query import Figure
from covidlake.quality.quality_checks import CheckResult, CheckVerdict
from covidlake.releases import waiver
from covidlake.releases.facts import stated
from covidlake.releases.manifest import ReleaseManifest, StepReport
from covidlake.releases.records import SnapshotRecord
from covidlake.schema import TABLES
from covidlake_aws.objects import LakeObjects
from event_types import PublishEvent
from manifest import data_date, read_manifest
from run_records.step_reports import AUDIT, facts_of, rows_of, write_report


def audit_release(
    event: PublishEvent, reports: Sequence[StepReport], objects: LakeObjects
) -> tuple[StepReport, bool]:
    """Audit the release of release.publish's event and write the report, whatever it says.

    Returns:
        The report, and whether each of its checks passed, or is waived by this run.
    """
    figures = read_figures(event["audit_output"], objects)
    previous = event["previous"]
    current = read_manifest(previous, objects) if previous else None
    snapshots = event["snapshots"]
    waivers = waiver.read_waivers(event["request"])
    results = [
        *_judged_before(snapshots),
        *judge_release(figures, reports, snapshots, current, waivers),
    ]
    report = StepReport(AUDIT, quality={"checks": results})
    write_report(report, event["run"], objects)
    return report, all(result["verdict"] != CheckVerdict.FAILED for result in results)


def read_figures(output_uri: str, objects: LakeObjects) -> list[Figure]:
    """Return the rows of the audit query's CSV, as Athena left it in S3."""
    stored = objects.read(objects.lake.key(output_uri))
    if stored is None:
        raise FileNotFoundError(f"Athena left no result at {output_uri}")
    lines = io.StringIO(stored.body.decode())
    return list(_figures(csv.DictReader(lines)))


def _figures(rows: csv.DictReader[str]) -> Iterator[Figure]:
    for row in rows:
        # Empty where a figure stands alone: Athena writes null so.
        compared_with = float(row["compared_with"]) if row["compared_with"] else None
        yield Figure(
            row["table_name"], row["check_name"], row["subject"], float(row["value"]), compared_with
        )


def judge_release(
    figures: Sequence[Figure],
    reports: Sequence[StepReport],
    snapshots: Mapping[str, SnapshotRecord],
    current: ReleaseManifest | None,
    waivers: Mapping[str, float],
) -> list[CheckResult]:
    """Judge each check of a release.

    Args:
        figures: What the audit query counted.
        reports: What the Spark steps report.
        snapshots: Source -> what the release is built from.
        current: The release that readers see; None before the first.
        waivers: Check -> the most that this run lets pass.
    """
    source = _observations_source(snapshots)
    return [
        *_judge_change(figures, reports, snapshots, current, waivers),
        *checks.judge_totals(figures, source, waivers),
        checks.judge_population(figures, source, waivers),
        checks.judge_forecasts(figures),
        *checks.judge_tables(figures, rows_of(reports), TABLES),
    ]


def _judge_change(
    figures: Sequence[Figure],
    reports: Sequence[StepReport],
    snapshots: Mapping[str, SnapshotRecord],
    current: ReleaseManifest | None,
    waivers: Mapping[str, float],
) -> list[CheckResult]:
    source = _observations_source(snapshots)
    if current is None:
        return checks.nothing_to_compare(source, "there is no release yet")
    if source not in current.inputs:
        others = ", ".join(current.inputs)
        return checks.nothing_to_compare(
            source, f"the current release is from another source: {others}"
        )
    facts = facts_of(reports)
    is_alike = "reported_until" in current.snapshots.get(source, {})
    # An older version took the last day of any country for the release's.
    ends = data_date(snapshots, reports) if is_alike else stated(facts.data_date)
    days_older = _days(ends, current.data_date)
    rows = current.tables["observations"]["rows"]
    removed = stated(facts.revisions).removed
    gone = [figure.subject for figure in figures if figure.check == "missing_location"]
    return checks.judge_change(gone, source, removed, rows, days_older, waivers)


def _judged_before(snapshots: Mapping[str, SnapshotRecord]) -> list[CheckResult]:
    """Return the checks that `dedupe` alone makes; Spark steps and audit repeat the others."""
    repeated = [check.name for check in quality_checks.JUDGED_TWICE]
    return [
        check
        for snapshot in snapshots.values()
        for check in snapshot.get("checks", [])
        if check["check"] not in repeated
    ]


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _observations_source(snapshots: Mapping[str, SnapshotRecord]) -> str:
    return next(
        name for name, snapshot in snapshots.items() if snapshot["dataset"] == "observations"
    )
