"""Run and release manifests as they lie in the lake, newest first."""

import json
from operator import attrgetter
from typing import Any

from covidlake import zones
from covidlake_aws.objects import ListedObject
from lake.release_store import ReleaseStore


def release_ids(store: ReleaseStore) -> list[str]:
    """All releases, newest first: their ids sort by time."""
    keys = (one.key for one in _manifests(store, zones.RELEASES) if one.key != zones.CURRENT)
    return sorted((_id(key) for key in keys), reverse=True)


def run_ids(store: ReleaseStore) -> list[str]:
    """All runs, newest first by the time of their manifests: execution names do not sort."""
    manifests = _manifests(store, zones.RUNS)
    newest_first = sorted(manifests, key=attrgetter("modified", "key"), reverse=True)
    return [_id(manifest.key) for manifest in newest_first]


def run_manifest(store: ReleaseStore, run: str) -> dict[str, Any] | None:
    """The manifest of a run, or None."""
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
