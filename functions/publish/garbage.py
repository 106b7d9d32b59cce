"""Garbage collection: what is not kept is retired first; its files go when nobody can be reading them any more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import lake_json
from covidlake import zones
from covidlake.releases.manifest import Json, ReleaseManifest, Switch, released_at
from covidlake.releases.retention import GRACE, kept
from covidlake.schema import TABLES
from covidlake.zones import Lake

# A run that failed leaves tables of a release that was never published: what a replay of its
# rejects may still want.
ABANDONED_AFTER = timedelta(days=30)
# Some twelve folders each: well within the function's minute. The next run goes on.
MOST_AT_ONCE = 50
_BATCH = 1000  # S3's limit for one request


@dataclass
class Retired(Json):
    """`releases/retired/<id>.json` until its files are gone, then `releases/collected/<id>.json`.

    tables    name -> the s3:// folder that goes with it, the forecast model's, too; a table that
              outlives its release is not among them
    manifest  what the release's manifest said; null for one that was never published
    """

    release: str
    retired_at: str
    tables: dict[str, str] = field(default_factory=dict)
    manifest: dict[str, Any] | None = None


def retire(at: datetime, lake: Lake, s3: Any) -> list[str]:
    """Take the releases that are not kept any more from the readers: from here on no manifest leads to their files. Returns their ids."""
    current, releases = _published(lake, s3)
    if current is None:
        return []
    stay = kept(releases, current)
    superseded = [
        _superseded(manifest, lake)
        for release, manifest in sorted(releases.items())
        if release not in stay
    ]
    chosen = [*superseded, *_abandoned(at, releases.keys(), lake, s3)][:MOST_AT_ONCE]
    for retired in chosen:
        retired.retired_at = at.isoformat(timespec="seconds")
        # Written before the manifest goes, and again by whoever repeats a try that died in between:
        # the time is that of the last.
        s3.put_object(
            Bucket=lake.bucket,
            Key=zones.retired(retired.release),
            Body=retired.to_json().encode(),
            ContentType="application/json",
        )
        s3.delete_object(Bucket=lake.bucket, Key=zones.release(retired.release))
    return [retired.release for retired in chosen]


def waiting(lake: Lake, s3: Any) -> list[Retired]:
    """What is retired and whose files are still there, or some of them."""
    keys = list(_keys(zones.RETIRED, lake, s3))
    return [
        Retired.from_json(s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read()) for key in keys
    ]


def delete_retired(at: datetime, lake: Lake, s3: Any) -> dict[str, int]:
    """Delete the files of what was retired long enough ago: release -> bytes.

    The record of each stays, in `releases/collected/`.
    """
    deleted = {}
    for retired in waiting(lake, s3):
        if at - datetime.fromisoformat(retired.retired_at) < GRACE:
            continue
        prefixes = [lake.key(folder) for folder in retired.tables.values()]
        deleted[retired.release] = sum(_delete(prefix, lake, s3) for prefix in prefixes)
        lake_json.write_once(zones.collected(retired.release), retired.to_json(), lake, s3)
        s3.delete_object(Bucket=lake.bucket, Key=zones.retired(retired.release))
    return deleted


def _published(lake: Lake, s3: Any) -> tuple[str | None, dict[str, ReleaseManifest]]:
    pointer = lake_json.read(zones.CURRENT, lake, s3)
    bodies = (
        s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read()
        for key in filter(zones.is_release, _keys(zones.RELEASES, lake, s3))
    )
    manifests = (ReleaseManifest.from_json(body) for body in bodies)
    return Switch.from_json(pointer.body).release if pointer else None, {
        manifest.release: manifest for manifest in manifests
    }


def _superseded(manifest: ReleaseManifest, lake: Lake) -> Retired:
    going = {
        name: table["location"]
        for name, table in manifest.tables.items()
        if name not in TABLES or not TABLES[name].outlives_release
    }
    going[zones.FORECAST_MODEL] = lake.uri(
        zones.table("refined", zones.FORECAST_MODEL, manifest.release)
    )
    return Retired(manifest.release, "", going, json.loads(manifest.to_json()))


def _abandoned(at: datetime, published: Any, lake: Lake, s3: Any) -> list[Retired]:
    """Releases that have folders and never had a manifest."""
    folders: dict[str, dict[str, str]] = {}
    roots = {table.name: zones.table_root(table.zone, table.name) for table in TABLES.values()}
    for name, root in {
        **roots,
        zones.FORECAST_MODEL: zones.table_root("refined", zones.FORECAST_MODEL),
    }.items():
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket=lake.bucket, Prefix=root, Delimiter="/"
        )
        for prefix in (item["Prefix"] for page in pages for item in page.get("CommonPrefixes", [])):
            folders.setdefault(prefix.removeprefix(root).strip("/").removeprefix("release="), {})[
                name
            ] = lake.uri(prefix)
    gone = {
        key.rpartition("/")[2].removesuffix(".json")
        for key in (*_keys(zones.RETIRED, lake, s3), *_keys(zones.COLLECTED, lake, s3))
    }
    old = (release for release in sorted(folders) if released_at(release) < at - ABANDONED_AFTER)
    return [
        Retired(release, "", folders[release])
        for release in old
        if release not in gone and release not in published
    ]


def _delete(prefix: str, lake: Lake, s3: Any) -> int:
    """Delete everything below a prefix; the bytes it held."""
    found = [
        (item["Key"], item["Size"])
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=lake.bucket, Prefix=prefix)
        for item in page.get("Contents", [])
    ]
    for start in range(0, len(found), _BATCH):
        keys = [{"Key": key} for key, _ in found[start : start + _BATCH]]
        answer = s3.delete_objects(Bucket=lake.bucket, Delete={"Objects": keys, "Quiet": True})
        if errors := answer.get("Errors"):
            raise RuntimeError(
                f"{len(errors)} of {len(keys)} objects below {prefix} were not deleted: {errors[0]}"
            )
    return sum(size for _, size in found)


def _keys(prefix: str, lake: Lake, s3: Any) -> Iterator[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=lake.bucket, Prefix=prefix, Delimiter="/"
    )
    return (item["Key"] for page in pages for item in page.get("Contents", []))
