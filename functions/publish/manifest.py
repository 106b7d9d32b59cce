"""The manifest of a release; written once."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from covidlake import zones
from covidlake.releases.facts import stated
from covidlake.releases.manifest import ReleaseManifest, StepReport, now
from covidlake.releases.records import FileRecord, SnapshotRecord, TableRecord
from covidlake.schema import TABLES
from covidlake_aws.documents import manifest_under, parse
from covidlake_aws.objects import LakeObjects
from event_types import PublishEvent, SourceTerms
from run_records.step_reports import facts_of, quality_of, rows_of

REMEDY = "Restore the object's earlier version, or roll back to another release of /v1/releases."
# Files of a table that are hashed side by side, a megabyte in memory each.
READERS = 8


def read_manifest(release: str, objects: LakeObjects) -> ReleaseManifest | None:
    """Return the manifest of a release, or None where there is none."""
    key = zones.release(release)
    stored = objects.read(key)
    if stored is None:
        return None
    return parse(key, stored.body, manifest_under(key), REMEDY)


def build_manifest(
    event: PublishEvent, reports: list[StepReport], objects: LakeObjects
) -> ReleaseManifest:
    """Build the manifest of a release from the event of release.publish and its steps' reports."""
    release, snapshots = event["release"], event["snapshots"]
    rows = rows_of(reports)
    # In the contract's order: steps write several at a time.
    names = sorted(rows, key=list(TABLES).index)
    tables = {name: table_record(name, rows[name], release, objects) for name in names}
    return ReleaseManifest(
        release=release,
        run=event["run"],
        created_at=now(),
        data_date=data_date(snapshots, reports),
        previous=event["previous"],
        captured_at=_observations_captured_at(snapshots),
        inputs={source: snapshot["sha256"] for source, snapshot in snapshots.items()},
        snapshots=snapshots,
        tables=tables,
        sources=_terms_of_sources(event["sources"], snapshots),
        checks=quality_of(reports).get("checks", []),
        forecast_model=model_record(release, objects),
    )


def data_date(snapshots: Mapping[str, SnapshotRecord], reports: Iterable[StepReport]) -> str:
    """Return the last day on which locations really report, ISO.

    Of a snapshot that an older version accepted, the last day on which any country does.
    """
    reported_until = (
        snapshot.get("reported_until")
        for snapshot in snapshots.values()
        if snapshot["dataset"] == "observations"
    )
    of_snapshots = next(filter(None, reported_until), None)
    return of_snapshots or stated(facts_of(reports).data_date)


def write_manifest(manifest: ReleaseManifest, objects: LakeObjects) -> ReleaseManifest:
    """Write the manifest once and return the first one: a retry gets that back."""
    if objects.write_once(zones.release(manifest.release), manifest.to_json()):
        return manifest
    return read_manifest(manifest.release, objects) or manifest


def parquet_bytes(prefix: str, objects: LakeObjects) -> int:
    """Return the bytes of the Parquet files below a prefix."""
    files = objects.listing(prefix)
    return sum(file.size for file in files if file.key.endswith(".parquet"))


def _observations_captured_at(snapshots: Mapping[str, SnapshotRecord]) -> str:
    return max(
        str(snapshot["captured_at"])
        for snapshot in snapshots.values()
        if snapshot["dataset"] == "observations"
    )


def _terms_of_sources(
    sources: Sequence[SourceTerms], snapshots: Collection[str]
) -> dict[str, dict[str, str]]:
    """Return source -> what every answer of the API says of it."""
    terms = {}
    for source in sources:
        if source["name"] in snapshots:
            terms[source["name"]] = {
                "dataset": source.get("dataset", ""),
                "attribution": source.get("attribution", ""),
                "licence": source.get("licence", ""),
            }
    return terms


def table_record(name: str, rows: int, release: str, objects: LakeObjects) -> TableRecord:
    """Return what a manifest says of a table: its rows, and its files as they are now."""
    prefix = zones.table(TABLES[name].zone, name, release)
    listed = [file for file in objects.listing(prefix) if file.key.endswith(".parquet")]
    with ThreadPoolExecutor(READERS) as readers:
        keys = [file.key for file in listed]
        hashes = list(readers.map(lambda key: sha256_of(key, objects), keys))
    files: list[FileRecord] = [
        {"name": file.key.removeprefix(prefix), "sha256": sha256}
        for file, sha256 in zip(listed, hashes, strict=True)
    ]
    size = sum(file.size for file in listed)
    return {"rows": rows, "bytes": size, "location": objects.lake.uri(prefix), "files": files}


def model_record(release: str, objects: LakeObjects) -> FileRecord | None:
    """Return the list of the fitted model's files, which has their checksums; None without one."""
    key = zones.table("refined", zones.FORECAST_MODEL, release) + zones.MODEL_FILES
    stored = objects.read(key)
    if stored is None:
        return None
    return {"name": zones.MODEL_FILES, "sha256": hashlib.sha256(stored.body).hexdigest()}


def sha256_of(key: str, objects: LakeObjects) -> str:
    """Return the SHA-256 of an object; StateConflict where there is none."""
    digest = hashlib.sha256()
    for piece in objects.stream(key):
        digest.update(piece)
    return digest.hexdigest()
