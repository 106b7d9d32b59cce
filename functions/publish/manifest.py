"""What the manifest of a release says; written once."""

from collections.abc import Iterable
from typing import Any

import lake_json
from covidlake import zones
from covidlake.releases.facts import merged, stated
from covidlake.releases.manifest import ReleaseManifest, StepReport, now
from covidlake.schema import TABLES
from covidlake.steps import SPARK_STEPS
from covidlake.zones import Lake

STEPS = tuple(step.name for step in SPARK_STEPS)
# what the audit found is kept beside the steps' reports, so that a failed one is on record, too
AUDIT = "audit"


def read_reports(
    run: str, lake: Lake, s3: Any, steps: Iterable[str] = (*STEPS, AUDIT)
) -> list[StepReport]:
    """What the Spark steps of a run reported of themselves, and its audit; what never ran is absent."""
    found = (lake_json.read(zones.step_report(run, step), lake, s3) for step in steps)
    return [StepReport.from_json(report.body) for report in found if report]


def release_of(release: str | None, lake: Lake, s3: Any) -> ReleaseManifest | None:
    """The manifest of a release; None where there is none."""
    found = lake_json.read(zones.release(release), lake, s3) if release else None
    return ReleaseManifest.from_json(found.body) if found else None


def keep_report(report: StepReport, run: str, lake: Lake, s3: Any) -> None:
    s3.put_object(
        Bucket=lake.bucket,
        Key=zones.step_report(run, report.step),
        Body=report.to_json().encode(),
        ContentType="application/json",
    )


def quality_of(reports: list[StepReport]) -> dict[str, Any]:
    """The quality report of a run: the steps' parts of it; each adds to the checks."""
    parts = {part: told for report in reports for part, told in report.quality.items()}
    checks = [check for report in reports for check in report.quality.get("checks", [])]
    return parts | ({"checks": checks} if checks else {})


def build_manifest(
    event: dict[str, Any], reports: list[StepReport], lake: Lake, s3: Any
) -> ReleaseManifest:
    release, snapshots = event["release"], event["snapshots"]
    built = {table: rows for report in reports for table, rows in report.tables.items()}
    facts = merged(report.facts for report in reports)
    return ReleaseManifest(
        release=release,
        run=event["run"],
        created_at=now(),
        data_date=stated(facts.data_date),
        previous=event["previous"],
        captured_at=max(
            snapshot["captured_at"]
            for snapshot in snapshots.values()
            if snapshot["dataset"] == "observations"
        ),
        inputs={source: snapshot["sha256"] for source, snapshot in snapshots.items()},
        snapshots=snapshots,
        tables={name: _table(name, rows, release, lake, s3) for name, rows in built.items()},
        sources={
            source["name"]: {
                key: source.get(key, "") for key in ("dataset", "attribution", "licence")
            }
            for source in event["sources"]
            if source["name"] in snapshots
        },
        checks=quality_of(reports).get("checks", []),
    )


def _table(name: str, rows: int, release: str, lake: Lake, s3: Any) -> dict[str, Any]:
    prefix = zones.table(TABLES[name].zone, name, release)
    return {"rows": rows, "bytes": size_of(prefix, lake, s3), "location": lake.uri(prefix)}


def size_of(prefix: str, lake: Lake, s3: Any) -> int:
    """Bytes of the Parquet files below a prefix."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=lake.bucket, Prefix=prefix)
    return sum(
        item["Size"]
        for page in pages
        for item in page.get("Contents", [])
        if item["Key"].endswith(".parquet")
    )


def keep_manifest(manifest: ReleaseManifest, lake: Lake, s3: Any) -> ReleaseManifest:
    """Write the manifest once; a retry gets the first one back."""
    key = zones.release(manifest.release)
    if not lake_json.write_once(key, manifest.to_json(), lake, s3) and (
        first := lake_json.read(key, lake, s3)
    ):
        return ReleaseManifest.from_json(first.body)
    return manifest
