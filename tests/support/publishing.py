"""A release that the steps of a run have built, as `publish` finds it."""

import json
from collections.abc import Sequence
from typing import Any

from covidlake import zones
from covidlake.releases.facts import RevisionFacts, StepFacts
from covidlake.releases.manifest import ReleaseManifest, StepReport
from covidlake.schema import TABLES
from covidlake.settings import PublishSettings

SETTINGS = PublishSettings(lake_bucket="lake", glue_database="covidlake")
RELEASE = "20260101T060000Z-abc123"
SOURCES = [
    {
        "name": "owid",
        "dataset": "observations",
        "attribution": "Our World in Data",
        "licence": "CC BY 4.0",
    }
]


def put(s3: Any, key: str, body: str) -> None:
    s3.put_object(Bucket="lake", Key=key, Body=body.encode())


def snapshot(dataset: str, captured_at: str) -> dict[str, Any]:
    return {
        "dataset": dataset,
        "sha256": dataset[0] * 64,
        "captured_at": captured_at,
        "last_date": "2025-12-31",
    }


def built_release(
    s3: Any, counts: dict[str, int] | None = None, figures: Sequence[str] = (), **seen: int
) -> dict[str, Any]:
    """Return the publish event of a run whose steps report `counts` rows a table.

    Its audit saw the same but for `seen`.

    figures: more lines of the audit query's answer.
    """
    rows = counts or {name: 0 if table.may_be_empty else 5 for name, table in TABLES.items()}
    revised = RevisionFacts("r0", changed=0, removed=1, values=1, added=0, columns={})
    facts = StepFacts(data_date="2025-12-31", revisions=revised)
    report = StepReport("etl", tables=rows, facts=facts)
    put(s3, zones.step_report("run-1", "etl"), report.to_json())
    lines = ['"table_name","check_name","subject","value","compared_with"', *figures]
    lines += [f'"{name}","rows","","{seen.get(name, rows[name])}.0",' for name in rows]
    lines += [
        f'"{name}","duplicate_keys","","{seen.get("duplicates", 0) if name == "daily" else 0}.0",'
        for name in rows
    ]
    put(s3, "athena/audit.csv", "\n".join(lines) + "\n")
    put(s3, zones.table("trusted", "daily", RELEASE) + "part-0.parquet", "x" * 100)
    return {
        "action": "publish",
        "run": "run-1",
        "release": RELEASE,
        "audit_output": "s3://lake/athena/audit.csv",
        "previous": "r0",
        "sources": SOURCES,
        "request": {},
        "snapshots": {
            "owid": snapshot("observations", "2026-01-01T06:00:01+00:00"),
            "people": snapshot("countries", "2026-01-01T06:00:09+00:00"),
        },
    }


def before(s3: Any, source: str = "owid", data_date: str = "2025-12-31", rows: int = 1000) -> None:
    """The current release r0: so many observations of a source, to that date."""
    manifest = ReleaseManifest(
        "r0",
        "run-0",
        "",
        data_date,
        {source: "a" * 64, "people": "b" * 64},
        {"observations": {"rows": rows}},
    )
    put(s3, zones.release("r0"), manifest.to_json())


def audited(s3: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """What the audit left on record: (check, of) -> verdict."""
    kept = json.loads(
        s3.get_object(Bucket="lake", Key=zones.step_report("run-1", "audit"))["Body"].read()
    )
    return {(check["check"], check["of"]): check for check in kept["quality"]["checks"]}


def current_release(s3: Any) -> str:
    return str(
        json.loads(s3.get_object(Bucket="lake", Key=zones.CURRENT)["Body"].read())["release"]
    )
