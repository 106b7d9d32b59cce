"""The manifests of releases, and one that is made again from what its run reported."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from covidlake import zones
from covidlake.checksums import unsealed
from covidlake.releases.manifest import ReleaseManifest
from covidlake.releases.records import SnapshotRecord
from covidlake_aws.checkup import Checkup
from covidlake_aws.documents import DAMAGES, manifest_under
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import read_index
from manifest import model_record, table_record
from run_records.step_reports import quality_of, read_reports, rows_of

READERS = 16
REMEDY = "Restore the object's earlier version. Its release answers nothing until then."
MISSING = "it is missing"

Manifests = dict[str, ReleaseManifest]


def check_manifests(checkup: Checkup, objects: LakeObjects) -> Manifests:
    """Return the manifests that can be read, and of the others those that are made again."""
    keys = list(filter(zones.is_release, objects.keys(zones.RELEASES, delimiter="/")))
    checkup.checked += len(keys)
    with ThreadPoolExecutor(READERS) as readers:
        stored = readers.map(objects.read, keys)
    manifests: Manifests = {}
    faults: dict[str, str] = {}
    for key, one in zip(keys, stored, strict=True):
        try:
            manifest = manifest_under(key)(one.body if one else b"")
            manifests[manifest.release] = manifest
        except DAMAGES as error:
            faults[key] = f"{type(error).__name__}: {error}"
    index = read_index(objects)
    faults |= dict.fromkeys(_missing(index, keys, objects), MISSING)
    for key, fault in faults.items():
        _mend(key, fault, index, manifests, checkup, objects)
    return manifests


def _missing(index: Iterable[str], keys: list[str], objects: LakeObjects) -> list[str]:
    """Return the keys of manifests that the index tells of, and nothing else but their tables."""
    collected = (*objects.keys(zones.RETIRED), *objects.keys(zones.COLLECTED))
    names = {key.rpartition("/")[2] for key in (*keys, *collected)}
    lost = (release for release in sorted(index) if f"{release}.json" not in names)
    return [zones.release(release) for release in lost if _has_tables(release, objects)]


def _has_tables(release: str, objects: LakeObjects) -> bool:
    folder = zones.table("trusted", "observations", release)
    return next(objects.keys(folder), None) is not None


def _mend(
    key: str,
    fault: str,
    index: Mapping[str, ReleaseManifest],
    manifests: Manifests,
    checkup: Checkup,
    objects: LakeObjects,
) -> None:
    release = key.removeprefix(zones.RELEASES).removesuffix(".json")
    manifest = _made_again(index[release], manifests, objects) if release in index else None
    if manifest is None:
        checkup.lasting(key, fault, REMEDY)
        return
    manifests[release] = manifest
    action = "made again from the records of its run"
    checkup.mendable(key, fault, action, lambda: objects.write(key, manifest.to_json()))


def _made_again(
    entry: ReleaseManifest, manifests: Mapping[str, ReleaseManifest], objects: LakeObjects
) -> ReleaseManifest | None:
    """Return the manifest of a release; None where the records of its run are not all there.

    Its files are noted as they are now: those of tables that outlive it as they were.
    """
    stored = objects.read(zones.cluster_record(entry.run))
    try:
        reports = read_reports(entry.run, objects)
        snapshots: dict[str, SnapshotRecord] = unsealed(stored.body)["snapshots"] if stored else {}
        inputs = {source: snapshot["sha256"] for source, snapshot in snapshots.items()}
    except DAMAGES:
        return None
    rows = rows_of(reports)
    if not (snapshots and rows):
        return None
    tables = {name: table_record(name, rows[name], entry.release, objects) for name in rows}
    return replace(
        entry,
        inputs=inputs,
        snapshots=snapshots,
        tables={**tables, **entry.tables},
        sources=_terms(snapshots, manifests),
        checks=quality_of(reports).get("checks", []),
        forecast_model=model_record(entry.release, objects),
    )


def _terms(
    snapshots: Iterable[str], manifests: Mapping[str, ReleaseManifest]
) -> dict[str, dict[str, str]]:
    """Return source -> attribution and licence, as the newest release that names it has them."""
    terms: dict[str, dict[str, str]] = {}
    for release in sorted(manifests):
        terms |= manifests[release].sources
    return {source: terms[source] for source in snapshots if source in terms}
