"""A lake in memory with everything that a run or a reader needs, made by the functions' own code.

Two sources, two releases and one that was collected, small tables of which one outlives it.
"""

import hashlib
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import judge as dedupe
from covidlake import zones
from covidlake.capturing.candidate import Candidate, Capture, SourceState
from covidlake.capturing.corrections import Correction
from covidlake.capturing.source import Source
from covidlake.checksums import sealed_json
from covidlake.releases.facts import StepFacts
from covidlake.releases.manifest import (
    ReleaseManifest,
    RunManifest,
    StepReport,
    SwitchAction,
)
from covidlake.releases.records import SnapshotRecord
from covidlake.schema import TABLES
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import add_to_index
from garbage import Retired
from manifest import model_record, table_record
from pointer import point_to

from tests.support.aws.memory_s3 import MemoryS3
from tests.support.capture.snapshots import csv_of, uploaded

OLDER, CURRENT = "20260101T060000Z-aaaaaa", "20260102T060000Z-bbbbbb"
COLLECTED = "20251201T060000Z-cccccc"
SOURCE = Source("owid", "observations", "http", {"url": "https://example.org/x.csv"})
ONE, TWO, THREE = (csv_of(value) for value in (b"1.0", b"2.0", b"3.0"))
BUILT = ("observations", "daily", "revisions", "rejects", "growth")


def objects_of(s3: Any, run: str = "") -> LakeObjects:
    return LakeObjects(s3, "lake", run)


def capture(s3: Any, run: str, body: bytes, day: int, hour: int = 0) -> Capture:
    """Let a run capture and judge a file."""
    candidate = uploaded(s3, run, body, day=day, hour=hour)
    return dedupe.judge(candidate, SOURCE, objects_of(s3, run))


def not_modified(s3: Any, run: str, day: int) -> Capture:
    """Let a run hear that nothing changed, as its validators ask."""
    candidate = Candidate(
        source="owid",
        url_or_table="https://example.org/x.csv",
        captured_at=f"2026-01-{day:02}T00:00:00.000000+00:00",
        not_modified=True,
    )
    return dedupe.judge(candidate, SOURCE, objects_of(s3, run))


def snapshot_record(captured: Capture, corrections: list[str]) -> SnapshotRecord:
    assert captured.sha256
    assert captured.key
    return {
        "source": captured.source,
        "dataset": captured.dataset,
        "sha256": captured.sha256,
        "key": captured.key,
        "canonical": captured.canonical or "",
        "bytes": captured.bytes,
        "dialect": captured.dialect,
        "captured_at": captured.captured_at or "",
        "last_date": captured.last_date,
        "corrections": corrections,
    }


def save_model(s3: Any, release: str) -> None:
    """Leave what a step saves of its fitted model: files, and their list."""
    folder = zones.table("refined", zones.FORECAST_MODEL, release)
    listed = []
    for name in ("format=1/metadata/part-00000", "format=1/stages/0_Blend/part-0.parquet"):
        body = f"{name} of {release}".encode() * 20
        s3.put_object(Bucket="lake", Key=folder + name, Body=body)
        listed.append({"name": name, "sha256": hashlib.sha256(body).hexdigest()})
    body = sealed_json({"files": listed}).encode()
    s3.put_object(Bucket="lake", Key=folder + zones.MODEL_FILES, Body=body)


def publish(s3: Any, run: str, release: str, captured: Capture, previous: str | None) -> None:
    """Let a run build and publish a release of what it captured, with bytes for its tables."""
    objects = objects_of(s3, run)
    for name in BUILT:
        key = zones.table(TABLES[name].zone, name, release) + "part-0.parquet"
        s3.put_object(Bucket="lake", Key=key, Body=f"{name} of {release}".encode() * 20)
    save_model(s3, release)
    corrections = list(objects.keys(zones.corrections(captured.source)))
    snapshots = {captured.source: snapshot_record(captured, corrections)}
    record = {"release": release, "previous": previous, "cluster_id": "j-1", "snapshots": snapshots}
    objects.write(zones.cluster_record(run), sealed_json(record))
    report = StepReport(
        "etl", tables=dict.fromkeys(BUILT, 3), facts=StepFacts(data_date="2021-01-01")
    )
    objects.write(zones.step_report(run, "etl"), report.to_json())
    manifest = ReleaseManifest(
        release=release,
        run=run,
        created_at="2026-01-02T06:10:00+00:00",
        data_date="2021-01-01",
        inputs={captured.source: captured.sha256 or ""},
        tables={name: table_record(name, 3, release, objects) for name in BUILT},
        sources={captured.source: {"attribution": "OWID", "licence": "CC BY 4.0", "dataset": ""}},
        previous=previous,
        captured_at=captured.captured_at or "",
        snapshots=snapshots,
        forecast_model=model_record(release, objects),
    )
    objects.write_once(zones.release(release), manifest.to_json())
    add_to_index(manifest, objects)
    point_to(release, run, objects, action=SwitchAction.PUBLISH, by="pipeline")
    run_record = RunManifest(
        run, "PUBLISHED", "2026-01-02T06:00:00+00:00", "2026-01-02T06:10:00+00:00"
    )
    objects.write(zones.run(run), run_record.to_json())


def collect(s3: Any, release: str) -> None:
    """Leave of a release what garbage collection does."""
    objects = objects_of(s3)
    stored = objects.read(zones.release(release))
    assert stored
    manifest = ReleaseManifest.from_json(stored.body)
    at = datetime(2026, 1, 2, tzinfo=UTC).isoformat()
    record = Retired(release, at, {}, asdict(manifest))
    objects.write(zones.collected(release), record.to_json())
    objects.delete(zones.release(release))
    objects.delete_below(zones.table("refined", zones.FORECAST_MODEL, release))
    for name in BUILT:
        if not TABLES[name].outlives_release:
            objects.delete_below(zones.table(TABLES[name].zone, name, release))


def correct(s3: Any) -> None:
    """Leave a correction of a row that no file has."""
    correction = Correction("a,b", "a,c", "typo", OLDER, "somebody", "2026-01-01T00:00:00+00:00")
    objects_of(s3).write(zones.correction("owid", "run-0"), correction.to_line())


def made() -> MemoryS3:
    """Return a bucket with such a lake."""
    s3 = MemoryS3()
    correct(s3)
    first = capture(s3, "run-0", csv_of(b"0.5"), day=1)
    publish(s3, "run-0", COLLECTED, first, None)
    publish(s3, "run-1", OLDER, capture(s3, "run-1", ONE, day=2), COLLECTED)
    collect(s3, COLLECTED)
    publish(s3, "run-2", CURRENT, capture(s3, "run-2", TWO, day=3), OLDER)
    return s3


def in_force(s3: MemoryS3) -> str:
    """Return the key of the captured file that is in force."""
    return SourceState.from_json(s3.objects[zones.source_state("owid")].body).key


def last_switch(s3: MemoryS3) -> str:
    """Return the key of the pointer's newest copy."""
    return max(key for key in s3.objects if key.startswith(zones.HISTORY))


def file_of(table: str, release: str) -> str:
    return zones.table(TABLES[table].zone, table, release) + "part-0.parquet"


def needed(s3: MemoryS3) -> list[str]:
    """Return the keys of what a run or a reader needs: all but what nothing reads any more."""
    state = SourceState.from_json(s3.objects[zones.source_state("owid")].body)
    rows = state.canonical or ""
    snapshot = (state.key, rows, zones.account_beside(rows))
    # What was captured earlier, and what the steps of a run reported.
    unread = ("raw/owid/captured=", *(f"runs/run-{run}/" for run in range(3)))
    return [key for key in sorted(s3.objects) if key in snapshot or not key.startswith(unread)]


def is_unnoticed(s3: MemoryS3, key: str, damage: str) -> bool:
    """Say whether a damage leaves no trace, and does no harm.

    Nothing refers to a run's record or to an older copy of the pointer, and nothing but a list
    reads them; a line break at the end of corrections says nothing.
    """
    if damage == "last byte lost":
        return key == zones.correction("owid", "run-0")
    is_listed_only = key.startswith(("runs/", zones.HISTORY)) and key != last_switch(s3)
    return damage == "missing" and is_listed_only


def copy_of(s3: MemoryS3) -> MemoryS3:
    return replace(MemoryS3(), objects=dict(s3.objects))
