"""Garbage collection: a release that is not kept is retired first.

Its files go when nobody can be reading them any more.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from aws_lambda_powertools import Logger
from covidlake import zones
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import Json, ReleaseManifest, Switch, released_at
from covidlake.releases.retention import GRACE, retained
from covidlake.schema import TABLES
from covidlake_aws.documents import manifest_under, parse
from covidlake_aws.objects import LakeObjects
from manifest import REMEDY, read_manifest

# A run that failed leaves tables of a release that was never published: what a replay of its
# rejects may still want.
ABANDONED_AFTER = timedelta(days=30)
# Each takes two calls of S3 a folder, some 65 in all: half of the function's minute, at 20 ms a
# call. The next run goes on.
MOST_AT_ONCE = 20

logger = Logger(child=True)


@dataclass
class Retired(Json):
    """`releases/retired/<id>.json` until its files are gone, then `releases/collected/<id>.json`.

    Attributes:
        retired_at: Since when no manifest leads to its files, ISO 8601 in UTC.
        tables: Name -> the s3:// folder that goes with it, the forecast model's, too; a table that
            outlives its release is not among them.
        manifest: What the release's manifest said; null for one that was never published.
    """

    release: str
    retired_at: str
    tables: dict[str, str] = field(default_factory=dict)
    manifest: dict[str, object] | None = None


def retire_releases(at: datetime, objects: LakeObjects) -> list[str]:
    """Take the releases that are not kept any more from the readers and return their ids.

    From here on no manifest leads to their files.
    """
    pointer = objects.read(zones.CURRENT)
    if pointer is None:
        return []
    published = _read_manifests(objects)
    candidates = [
        *_superseded(published, Switch.from_json(pointer.body).release, objects),
        *_abandoned(at, published, objects),
    ]
    retired = candidates[:MOST_AT_ONCE]
    for release in retired:
        _retire(release, at, objects)
    return [release.release for release in retired]


def waiting(objects: LakeObjects) -> list[Retired]:
    """Return what is retired and whose files are still there, or some of them."""
    stored = (objects.read(key) for key in objects.keys(zones.RETIRED))
    return [Retired.from_json(one.body) for one in stored if one]


def delete_retired_files(at: datetime, objects: LakeObjects) -> dict[str, int]:
    """Delete the files of what was retired long enough ago and return release -> bytes.

    The record of each stays, in `releases/collected/`.
    """
    deleted_bytes = {}
    due = (one for one in waiting(objects) if at - _retired_at(one) >= GRACE)
    for retired in islice(due, MOST_AT_ONCE):
        prefixes = [zones.key_of(folder) for folder in retired.tables.values()]
        deleted_bytes[retired.release] = sum(objects.delete_below(prefix) for prefix in prefixes)
        objects.write_once(zones.collected(retired.release), retired.to_json())
        objects.delete(zones.retired(retired.release))
    return deleted_bytes


def retire_torn(releases: Sequence[str], at: datetime, objects: LakeObjects) -> None:
    """Take releases from the readers that are not whole any more; the next run builds anew."""
    for release in releases:
        manifest = read_manifest(release, objects)
        if manifest is None:  # by an earlier try
            continue
        _retire(_without_its_tables(manifest, objects), at, objects)


def _retired_at(release: Retired) -> datetime:
    return datetime.fromisoformat(release.retired_at)


def _retire(release: Retired, at: datetime, objects: LakeObjects) -> None:
    release.retired_at = at.isoformat(timespec="seconds")
    # Written before the manifest goes, and again by whoever repeats a try that died in between:
    # the time is that of the last.
    objects.write(zones.retired(release.release), release.to_json())
    objects.delete(zones.release(release.release))


def _manifest_keys(objects: LakeObjects) -> list[str]:
    return list(filter(zones.is_release, objects.keys(zones.RELEASES, delimiter="/")))


def _read_manifests(objects: LakeObjects) -> dict[str, ReleaseManifest]:
    keys = _manifest_keys(objects)
    stored = (objects.read(key) for key in keys)
    manifests = (_readable(key, one.body) for key, one in zip(keys, stored, strict=True) if one)
    return {manifest.release: manifest for manifest in manifests if manifest}


def _readable(key: str, body: bytes) -> ReleaseManifest | None:
    try:
        return parse(key, body, manifest_under(key), REMEDY)
    except ObjectDamaged as error:  # one of many: it stays where it is, and the others are judged
        logger.warning("a manifest is left out", extra={"why": str(error)})
        return None


def _superseded(
    published: dict[str, ReleaseManifest], current: str, objects: LakeObjects
) -> Iterator[Retired]:
    kept_releases = retained(published, current)
    for release, manifest in sorted(published.items()):
        if release not in kept_releases:
            yield _without_its_tables(manifest, objects)


def _without_its_tables(manifest: ReleaseManifest, objects: LakeObjects) -> Retired:
    folders = {
        name: table["location"]
        for name, table in manifest.tables.items()
        if name not in TABLES or not TABLES[name].outlives_release
    }
    model = zones.table("refined", zones.FORECAST_MODEL, manifest.release)
    folders[zones.FORECAST_MODEL] = objects.lake.uri(model)
    return Retired(manifest.release, "", folders, json.loads(manifest.to_json()))


def _abandoned(at: datetime, published: Collection[str], objects: LakeObjects) -> Iterator[Retired]:
    """Yield the releases that have folders and never had a manifest."""
    collection_records = (
        *objects.keys(zones.RETIRED),
        *objects.keys(zones.COLLECTED),
    )
    # By their keys: a manifest that is damaged is one all the same.
    manifests = _manifest_keys(objects)
    once_published = {*published, *map(_release_of, [*manifests, *collection_records])}
    for release, folders in sorted(_built_folders(objects).items()):
        is_old = released_at(release) < at - ABANDONED_AFTER
        if is_old and release not in once_published:
            yield Retired(release, "", folders)


def _built_folders(objects: LakeObjects) -> dict[str, dict[str, str]]:
    """Return release -> (table -> its s3:// folder) of everything that was ever built."""
    roots = {table.name: zones.table_root(table.zone, table.name) for table in TABLES.values()}
    roots[zones.FORECAST_MODEL] = zones.table_root("refined", zones.FORECAST_MODEL)
    folders: dict[str, dict[str, str]] = {}
    for name, root in roots.items():
        for prefix in objects.folders(root):
            release = prefix.removeprefix(f"{root}release=").removesuffix("/")
            folders.setdefault(release, {})[name] = objects.lake.uri(prefix)
    return folders


def _release_of(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json")
