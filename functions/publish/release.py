"""Releases: what a manifest says, create-only; and the pointer to the current one, changed by compare-and-swap."""

import json
from typing import Any

from botocore.exceptions import ClientError
from covidlake import zones
from covidlake.errors import StateConflict
from covidlake.manifest import ReleaseManifest, StepReport, now
from covidlake.schema import TABLES
from covidlake.zones import Lake

STEPS = ("etl", "analytics", "forecast")
CONFLICTS = ("PreconditionFailed", "ConditionalRequestConflict")


def read_reports(run: str, lake: Lake, s3: Any) -> list[StepReport]:
    """What the Spark steps of a run reported of themselves; steps that never ran are absent."""
    found = []
    for step in STEPS:
        try:
            body = s3.get_object(Bucket=lake.bucket, Key=zones.step_report(run, step))["Body"].read()
        except s3.exceptions.NoSuchKey:
            continue
        found.append(StepReport.from_json(body))
    return found


def build_manifest(
    event: dict[str, Any], built: dict[str, int], reports: list[StepReport], verdicts: list[dict[str, Any]], lake: Lake, s3: Any
) -> ReleaseManifest:
    release = event["release"]
    facts = {key: value for report in reports for key, value in report.facts.items()}
    return ReleaseManifest(
        release=release,
        run=event["run"],
        created_at=now(),
        data_date=facts["data_date"],
        inputs=event["inputs"],
        tables={name: _table(name, rows, release, lake, s3) for name, rows in built.items()},
        sources={
            source["name"]: {key: source.get(key, "") for key in ("dataset", "attribution", "licence")}
            for source in event["sources"]
            if source["name"] in event["inputs"]
        },
        checks=verdicts,
    )


def _table(name: str, rows: int, release: str, lake: Lake, s3: Any) -> dict[str, Any]:
    prefix = zones.table(TABLES[name].zone, name, release)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=lake.bucket, Prefix=prefix)
    size = sum(item["Size"] for page in pages for item in page.get("Contents", []) if item["Key"].endswith(".parquet"))
    return {"rows": rows, "bytes": size, "location": lake.uri(prefix)}


def keep_manifest(manifest: ReleaseManifest, lake: Lake, s3: Any) -> ReleaseManifest:
    """Write the manifest once; a retry gets the first one back."""
    key = zones.release(manifest.release)
    try:
        s3.put_object(Bucket=lake.bucket, Key=key, Body=manifest.to_json().encode(), ContentType="application/json", IfNoneMatch="*")
    except ClientError as error:
        if error.response["Error"]["Code"] not in CONFLICTS:
            raise
        return ReleaseManifest.from_json(s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read())
    return manifest


def point_to(release: str, run: str, lake: Lake, s3: Any) -> None:
    """Make a release the current one; StateConflict if the pointer moved between our read and our write."""
    condition: dict[str, str] = {"IfNoneMatch": "*"}
    try:
        current = s3.get_object(Bucket=lake.bucket, Key=zones.CURRENT)
    except s3.exceptions.NoSuchKey:
        pass  # the first release of this lake
    else:
        if json.loads(current["Body"].read())["release"] == release:
            return
        condition = {"IfMatch": current["ETag"]}
    body = json.dumps({"release": release, "run": run, "published_at": now()})
    try:
        s3.put_object(Bucket=lake.bucket, Key=zones.CURRENT, Body=body.encode(), ContentType="application/json", **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] not in CONFLICTS:
            raise
        raise StateConflict(f"{zones.CURRENT} changed while {release} was being published") from error
