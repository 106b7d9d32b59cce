"""What the manifest of a release says; written once."""

from typing import Any

import lake_json
from covidlake import zones
from covidlake.manifest import ReleaseManifest, StepReport, now
from covidlake.schema import TABLES
from covidlake.zones import Lake

STEPS = ("etl", "analytics", "forecast")


def read_reports(run: str, lake: Lake, s3: Any) -> list[StepReport]:
    """What the Spark steps of a run reported of themselves; steps that never ran are absent."""
    found = (lake_json.read(zones.step_report(run, step), lake, s3) for step in STEPS)
    return [StepReport.from_json(report.body) for report in found if report]


def build_manifest(
    event: dict[str, Any], built: dict[str, int], reports: list[StepReport], verdicts: list[dict[str, Any]], lake: Lake, s3: Any
) -> ReleaseManifest:
    release, snapshots = event["release"], event["snapshots"]
    facts = {key: value for report in reports for key, value in report.facts.items()}
    return ReleaseManifest(
        release=release,
        run=event["run"],
        created_at=now(),
        data_date=facts["data_date"],
        previous=event["previous"],
        captured_at=max(snapshot["captured_at"] for snapshot in snapshots.values() if snapshot["dataset"] == "observations"),
        inputs={source: snapshot["sha256"] for source, snapshot in snapshots.items()},
        snapshots=snapshots,
        tables={name: _table(name, rows, release, lake, s3) for name, rows in built.items()},
        sources={
            source["name"]: {key: source.get(key, "") for key in ("dataset", "attribution", "licence")}
            for source in event["sources"]
            if source["name"] in snapshots
        },
        checks=verdicts,
    )


def _table(name: str, rows: int, release: str, lake: Lake, s3: Any) -> dict[str, Any]:
    prefix = zones.table(TABLES[name].zone, name, release)
    return {"rows": rows, "bytes": size_of(prefix, lake, s3), "location": lake.uri(prefix)}


def size_of(prefix: str, lake: Lake, s3: Any) -> int:
    """Bytes of the Parquet files below a prefix."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=lake.bucket, Prefix=prefix)
    return sum(item["Size"] for page in pages for item in page.get("Contents", []) if item["Key"].endswith(".parquet"))


def keep_manifest(manifest: ReleaseManifest, lake: Lake, s3: Any) -> ReleaseManifest:
    """Write the manifest once; a retry gets the first one back."""
    key = zones.release(manifest.release)
    if not lake_json.write_once(key, manifest.to_json(), lake, s3) and (first := lake_json.read(key, lake, s3)):
        return ReleaseManifest.from_json(first.body)
    return manifest
