"""The index of releases in the lake: read, added to, and made again from manifests."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from covidlake import zones
from covidlake.checksums import unsealed
from covidlake.releases.index import index_text, parse_index
from covidlake.releases.manifest import ReleaseManifest

from covidlake_aws.documents import manifest_under
from covidlake_aws.objects import LakeObjects

logger = logging.getLogger(__name__)

Releases = dict[str, ReleaseManifest]

# Manifests that are read side by side where the index is made again.
READERS = 16


def read_index(objects: LakeObjects) -> Releases:
    """Return release -> abridged manifest; nothing where the index is lost or damaged."""
    releases, _ = _read(objects)
    return releases


def add_to_index(manifest: ReleaseManifest, objects: LakeObjects) -> None:
    """Let the index have a release; made again where it lacks the one before.

    Raises:
        StateConflict: Somebody else wrote it in between.
    """
    releases, etag = _read(objects)
    if manifest.release in releases:
        return
    if manifest.previous not in releases:
        releases = releases_of_manifests(objects)
    releases[manifest.release] = manifest
    objects.swap(zones.RELEASE_INDEX, index_text(releases.values()), etag)


def releases_of_manifests(objects: LakeObjects) -> Releases:
    """Return every release that was ever published, from its manifest or its record of collection.

    What cannot be read is left out, and logged by name.
    """
    return {manifest.release: manifest for manifest in _manifests(objects)}


def _read(objects: LakeObjects) -> tuple[Releases, str | None]:
    stored = objects.read(zones.RELEASE_INDEX)
    if stored is None:
        return {}, None
    try:
        return parse_index(stored.body), stored.etag
    except ValueError as error:
        logger.warning("%s is damaged, and made again: %s", zones.RELEASE_INDEX, error)
        return {}, stored.etag


def _manifests(objects: LakeObjects) -> Iterator[ReleaseManifest]:
    published = filter(zones.is_release, objects.keys(zones.RELEASES, delimiter="/"))
    keys = [*objects.keys(zones.COLLECTED), *objects.keys(zones.RETIRED), *published]
    with ThreadPoolExecutor(READERS) as readers:
        bodies = list(readers.map(objects.read, keys))
    for key, stored in zip(keys, bodies, strict=True):
        try:
            if stored and (manifest := _manifest(key, stored.body)):
                yield manifest
        except (ValueError, TypeError, AttributeError) as error:
            logger.warning("%s is damaged, and left out: %s", key, error)


def _manifest(key: str, body: bytes) -> ReleaseManifest | None:
    """Return the manifest in an object; of one that was collected, what its record says of it."""
    if zones.is_release(key):
        return manifest_under(key)(body)
    manifest = unsealed(body).get("manifest")
    return ReleaseManifest.from_json(json.dumps(manifest)) if manifest else None
