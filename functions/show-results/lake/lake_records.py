"""Ids of the releases and runs of the lake, newest first, and the manifests of runs."""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from covidlake import zones
from covidlake.checksums import unsealed
from covidlake.errors import ObjectDamaged, ReleaseGone, ReleaseNotFound
from covidlake_aws.documents import parse
from covidlake_aws.objects import ListedObject

from lake.release_store import ReleaseStore

logger = Logger(child=True)

T = TypeVar("T")

REMEDY_OF_RUN = "What the run did shows in Step Functions, and in the functions' logs."


def release_ids(store: ReleaseStore) -> list[str]:
    """Return all releases, newest first: their ids sort by time."""
    manifests = _manifests(store, zones.RELEASES)
    ids = [_id(manifest.key) for manifest in manifests if manifest.key != zones.CURRENT]
    return sorted(ids, reverse=True)


def run_ids(store: ReleaseStore) -> Iterator[str]:
    """Yield all runs, newest first; a page of S3's listing is asked for as it is needed.

    Their names do not sort: what an older version ran comes after, by the time of its manifest.
    """
    listed = set()
    for key in store.objects.keys(zones.NEWEST_RUNS):
        run = zones.run_of_newest(key)
        listed.add(run)
        yield run
    older = (one for one in _manifests(store, zones.RUNS) if _id(one.key) not in listed)
    newest_first = sorted(older, key=attrgetter("modified", "key"), reverse=True)
    yield from (_id(manifest.key) for manifest in newest_first)


def run_manifest(store: ReleaseStore, run: str) -> dict[str, Any] | None:
    """Return the manifest of a run, or None.

    Raises:
        ObjectDamaged: It cannot be read.
    """
    try:
        key = zones.run(run)
    except ValueError:  # not a name that a run can have
        return None
    body = store.read(key)
    return None if body is None else parse(key, body, _record, REMEDY_OF_RUN)


def readable(ids: Iterable[str], read: Callable[[str], T | None]) -> Iterator[T]:
    """Yield what `read` gives of each id; one that is gone or damaged does not stop the others."""
    for one in ids:
        try:
            record = read(one)
        except (ObjectDamaged, ReleaseNotFound, ReleaseGone) as error:
            logger.warning("a record is left out", extra={"reason": str(error)})
            continue
        if record is not None:
            yield record


def _record(body: bytes) -> dict[str, Any]:
    record = unsealed(body)
    if "run" not in record:
        raise ValueError("not the record of a run")
    return record


def _manifests(store: ReleaseStore, prefix: str) -> list[ListedObject]:
    """Return the manifests right below a prefix."""
    # The delimiter leaves out what steps report in folders of their own.
    listing = store.objects.listing(prefix, delimiter="/")
    return [one for one in listing if one.key.endswith(".json")]


def _id(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json")
