"""Earlier releases: which one `as_of` means, and those that lead from one to another."""

from collections.abc import Iterator

from aws_lambda_powertools import Logger
from covidlake.errors import ObjectDamaged, ReleaseGone
from covidlake.releases.as_of import resolve
from covidlake.releases.manifest import ReleaseManifest, is_release_id

from lake.lake_records import readable, release_ids
from lake.release_store import ReleaseStore

logger = Logger(child=True)

# Manifests that are read side by side, where the index lacks them.
READERS = 16


def release_as_of(moment: str, store: ReleaseStore) -> ReleaseManifest:
    """Return the release that `as_of` means (covidlake.releases.as_of).

    Raises:
        ReleaseNotFound: no release is that old
        ReleaseGone: it was garbage collected
    """
    if is_release_id(moment):
        return store.manifest(moment)
    current = store.pointer()["release"]
    releases = store.read_recently("releases", lambda: _readable_releases(store))
    # The index tells when each was captured; what it is made of stands in its manifest alone.
    return store.manifest(resolve(moment, releases, current).release)


def releases_since(
    since: str, manifest: ReleaseManifest, store: ReleaseStore
) -> list[ReleaseManifest]:
    """Return the releases after the one that `since` means, up to this one, newest first.

    Each holds what it changed of the one before. What garbage collection took is among them: its
    revisions are kept for good. Only the descent of this release is looked at, so that the same
    request is always answered alike.

    Raises:
        ReleaseNotFound: `since` means none of the descent.
    """
    descent = {ancestor.release: ancestor for ancestor in _descent(manifest, store)}
    base = resolve(since, descent, manifest.release)
    return [ancestor for ancestor in descent.values() if ancestor.release > base.release]


def kept_descent(manifest: ReleaseManifest, store: ReleaseStore) -> list[ReleaseManifest]:
    """Return the releases that led to this one, it included, the oldest first.

    Without those whose tables garbage collection took.
    """
    kept = set(release_ids(store))
    descent = [ancestor.release for ancestor in _descent(manifest, store)]
    # What the index has of a release lacks its tables.
    in_order = [release for release in reversed(descent) if release in kept]
    return list(readable(in_order, store.manifest))


def _readable_releases(store: ReleaseStore) -> dict[str, ReleaseManifest]:
    """Return every release that readers can choose, by its id, the newest first."""
    ids = release_ids(store)
    index = store.index(ids[:1])
    unlisted = [release for release in ids if release not in index]
    releases = {**index, **_read_manifests(unlisted, store)}
    return {release: releases[release] for release in ids if release in releases}


def _read_manifests(releases: list[str], store: ReleaseStore) -> dict[str, ReleaseManifest]:
    """Return the manifests of releases that the index lacks: of a lake from before the index."""

    def read_manifest(release: str) -> ReleaseManifest | None:
        try:
            return store.manifest(release)
        except ReleaseGone:  # collected since it was listed
            return None
        except ObjectDamaged as error:  # one of many: the others answer
            logger.warning("a manifest is left out", extra={"reason": str(error)})
            return None

    from concurrent.futures import ThreadPoolExecutor  # for lakes without an index only

    with ThreadPoolExecutor(READERS) as readers:
        manifests = readers.map(read_manifest, releases)
        return {manifest.release: manifest for manifest in manifests if manifest}


def _descent(manifest: ReleaseManifest, store: ReleaseStore) -> Iterator[ReleaseManifest]:
    """Yield a release, the one that it was built after, and so on, collected or not."""
    index = store.index([manifest.release])
    ancestor: ReleaseManifest | None = manifest
    while ancestor:
        yield ancestor
        before = ancestor.previous
        ancestor = (index.get(before) or store.manifest_ever(before)) if before else None
