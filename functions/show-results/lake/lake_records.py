"""Run and release manifests as they lie in the lake, newest first."""

import json
from collections.abc import Iterable
from typing import Any

from covidlake import zones
from lake.release_store import ReleaseStore


def release_ids(store: ReleaseStore) -> list[str]:
    """All releases, newest first: their ids sort by time."""
    keys = (item["Key"] for item in _objects(store, zones.RELEASES) if item["Key"] != zones.CURRENT)
    return sorted((_id(key) for key in keys), reverse=True)


def run_ids(store: ReleaseStore) -> list[str]:
    """All runs, newest first by the time of their manifests: execution names do not sort."""
    found = sorted(
        _objects(store, zones.RUNS),
        key=lambda item: (item["LastModified"], item["Key"]),
        reverse=True,
    )
    return [_id(item["Key"]) for item in found]


def run_manifest(store: ReleaseStore, run: str) -> dict[str, Any] | None:
    """The manifest of a run, or None."""
    try:
        body = store.read(zones.run(run))
    except ValueError:  # not a name that a run can have
        return None
    return None if body is None else dict(json.loads(body))


def _objects(store: ReleaseStore, prefix: str) -> Iterable[dict[str, Any]]:
    """The manifests right below a prefix; the Delimiter leaves out what steps report in folders of their own."""
    pages = store.s3.get_paginator("list_objects_v2").paginate(
        Bucket=store.lake.bucket, Prefix=prefix, Delimiter="/"
    )
    return [
        item for page in pages for item in page.get("Contents", []) if item["Key"].endswith(".json")
    ]


def _id(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json")
