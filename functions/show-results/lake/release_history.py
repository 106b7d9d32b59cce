"""The releases of the past: which one `as_of` means, and those that lead from one to another."""

from collections.abc import Iterator

from covidlake.errors import ReleaseGone
from covidlake.releases.as_of import resolve
from covidlake.releases.manifest import ReleaseManifest, is_release_id
from lake.lake_records import release_ids
from lake.release_store import ReleaseStore

AT_ONCE = 16  # manifests that are read side by side, the first time that one asks


def as_of(text: str, store: ReleaseStore) -> ReleaseManifest:
    """The release that `as_of` means (covidlake.releases.as_of); ReleaseNotFound, ReleaseGone."""
    if is_release_id(text):
        return store.manifest(text)
    current = store.pointer()["release"]
    return resolve(text, store.lately("complete", lambda: _complete(store)), current)


def steps(since: str, manifest: ReleaseManifest, store: ReleaseStore) -> list[ReleaseManifest]:
    """The releases after the one that `since` means, up to this one, newest first: each holds what it changed of the one before.

    What garbage collection took is among them: its revisions are kept for good. Only the descent of
    this release is looked at, so that the same question is always answered alike. ReleaseNotFound:
    `since` means none of it.
    """
    descent = {one.release: one for one in _descent(manifest, store)}
    base = resolve(since, descent, manifest.release)
    return [one for one in descent.values() if one.release > base.release]


def _complete(store: ReleaseStore) -> dict[str, ReleaseManifest]:
    """Every release that readers can choose, by its id, the newest first."""

    def manifest(release: str) -> ReleaseManifest | None:
        try:
            return store.manifest(release)
        except ReleaseGone:  # collected since it was listed
            return None

    from concurrent.futures import ThreadPoolExecutor  # for requests that ask of the past only

    with ThreadPoolExecutor(AT_ONCE) as readers:
        return {
            found.release: found for found in readers.map(manifest, release_ids(store)) if found
        }


def _descent(manifest: ReleaseManifest, store: ReleaseStore) -> Iterator[ReleaseManifest]:
    """A release, the one that it was built after, and so on, whether or not they were collected."""
    found: ReleaseManifest | None = manifest
    while found:
        yield found
        found = store.manifest_ever(found.previous) if found.previous else None
