"""The audit of a built release: what Athena counted and the Spark steps reported, judged beside the current release."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from covidlake.releases.facts import merged, stated
from covidlake.releases.manifest import ReleaseManifest, StepReport
from covidlake.schema import TABLES, checks
from covidlake.schema.checks import Figure
from covidlake.schema.quality_checks import CheckResult
from covidlake.zones import Lake


def read_figures(output_uri: str, lake: Lake, s3: Any) -> list[Figure]:
    """The rows of the audit query's CSV, as Athena left it in S3."""
    body = s3.get_object(Bucket=lake.bucket, Key=lake.key(output_uri))["Body"].read().decode()
    return list(_figures(csv.DictReader(io.StringIO(body))))


def _figures(rows: csv.DictReader[str]) -> Iterator[Figure]:
    for row in rows:
        compared_with = float(row["compared_with"]) if row["compared_with"] else None
        yield Figure(
            row["table_name"], row["check_name"], row["subject"], float(row["value"]), compared_with
        )


def verdicts(
    figures: Sequence[Figure],
    reports: Sequence[StepReport],
    source: str,
    current: ReleaseManifest | None,
    accept: Mapping[str, float],
) -> list[CheckResult]:
    """A verdict for each check of a release whose observations are from that source; current: the one that readers see."""
    built = {table: rows for report in reports for table, rows in report.tables.items()}
    totals = checks.judge_totals(figures, source, accept)
    population = checks.judge_population(figures, source, accept)
    return [
        *_changed(figures, reports, source, current, accept),
        *totals,
        population,
        *checks.judge_tables(figures, built, TABLES),
    ]


def _changed(
    figures: Sequence[Figure],
    reports: Sequence[StepReport],
    source: str,
    current: ReleaseManifest | None,
    accept: Mapping[str, float],
) -> list[CheckResult]:
    if current is None:
        return checks.nothing_to_compare(source, "there is no release yet")
    if source not in current.inputs:
        return checks.nothing_to_compare(
            source, f"the current release is from another source: {', '.join(current.inputs)}"
        )
    facts = merged(report.facts for report in reports)
    older = date.fromisoformat(current.data_date) - date.fromisoformat(stated(facts.data_date))
    removed = stated(facts.revisions).removed
    rows = current.tables["observations"]["rows"]
    return checks.judge_change(figures, source, removed, rows, older.days, accept)
