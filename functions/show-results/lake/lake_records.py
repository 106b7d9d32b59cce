"""Ids of the releases and runs of the lake, newest first, and the manifests of runs."""

import json
from operator import attrgetter
from typing import Any

from covidlake import zones
from covidlake_aws.objects import ListedObject

from lake.release_store import ReleaseStore


def release_ids(store: ReleaseStore) -> list[str]:
    """Return all releases, newest first: their ids sort by time."""
    manifests = _manifests(store, zones.RELEASES)
    ids = [_id(manifest.key) for manifest in manifests if manifest.key != zones.CURRENT]
    return sorted(ids, reverse=True)


def run_ids(store: ReleaseStore) -> list[str]:
    """Return all runs, newest first by the time of their manifests: their names do not sort."""
    manifests = _manifests(store, zones.RUNS)
    newest_first = sorted(manifests, key=attrgetter("modified", "key"), reverse=True)
    return [_id(manifest.key) for manifest in newest_first]


def run_manifest(store: ReleaseStore, run: str) -> dict[str, Any] | None:
    """Return the manifest of a run, or None."""
    try:
        body = store.read(zones.run(run))
    except ValueError:  # not a name that a run can have
        return None
    return None if body is None else dict(json.loads(body))


def _manifests(store: ReleaseStore, prefix: str) -> list[ListedObject]:
    """Return the manifests right below a prefix."""
    # The delimiter leaves out what steps report in folders of their own.
    listing = store.objects.listing(prefix, delimiter="/")
    return [one for one in listing if one.key.endswith(".json")]


def _id(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json")
