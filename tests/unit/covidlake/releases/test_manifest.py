"""Manifests: what readers of other versions make of them, and ids that sort by time."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from covidlake import zones
from covidlake.checksums import sealed_json, unsealed
from covidlake.releases.facts import StepFacts
from covidlake.releases.manifest import (
    ReleaseManifest,
    RunManifest,
    RunStatus,
    StepReport,
    Verdict,
    now,
    release_id,
)

MANIFESTS = [
    RunManifest(
        "run-1",
        RunStatus.PUBLISHED,
        "t",
        "t",
        {"owid": {"verdict": "new"}},
        "r1",
        [{"name": "Ingest", "seconds": 1.5}],
        {"lambda": 0.1},
    ),
    ReleaseManifest(
        "r1",
        "run-1",
        "t",
        "2022-01-20",
        {"owid": "abc"},
        {"daily": {"rows": 1, "bytes": 2, "location": "s3://b/k/"}},
    ),
    StepReport(
        "etl",
        {"owid": {"rows_in": 1, "rows_out": 1, "rows_rejected": 0, "reasons": {}}},
        {"daily": 1},
        StepFacts(data_date="2022-01-20"),
        {"type": "E", "message": "m"},
    ),
]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: type(manifest).__name__)
def test_a_manifest_survives_as_json(manifest: RunManifest | ReleaseManifest | StepReport) -> None:
    text = manifest.to_json()
    assert type(manifest).from_json(text) == manifest
    assert type(manifest).from_json(text.encode()) == manifest
    newer = sealed_json(unsealed(text) | {"from_the_future": 1})
    assert type(manifest).from_json(newer) == manifest


def test_names_in_json_are_plain_text() -> None:
    assert json.loads(MANIFESTS[0].to_json())["status"] == "PUBLISHED"
    assert (
        json.dumps(list(Verdict))
        == '["new", "extended", "revised", "unchanged", "stale", "invalid", "failed"]'
    )


def test_release_ids_sort_by_time_and_differ_by_run() -> None:
    at = datetime(2026, 11, 23, 17, 15, tzinfo=UTC)
    assert release_id(at, "run-1").startswith("20261123T171500Z-")
    assert (
        release_id(at, "run-1")
        == release_id(at.astimezone(timezone(timedelta(hours=5))), "run-1")
        != release_id(at, "run-2")
    )
    assert release_id(at, "zzz") < release_id(at + timedelta(seconds=1), "aaa")
    assert zones.name(release_id(at, "any run")) == release_id(at, "any run")


def test_now_is_utc_to_the_second() -> None:
    assert datetime.fromisoformat(now()).utcoffset() == timedelta(0)
    assert datetime.fromisoformat(now()).microsecond == 0
