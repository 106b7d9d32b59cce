"""The releases of a lake, as its folder has them."""

from pathlib import Path
from typing import NamedTuple

from covidlake import zones
from covidlake.as_of import resolve
from covidlake.errors import ReleaseNotFound
from covidlake.manifest import ReleaseManifest, Switch
from covidlake.retention import kept


def manifests(bucket: Path) -> dict[str, ReleaseManifest]:
    """Every complete release, by its id, the newest first."""
    files = sorted((bucket / zones.RELEASES).glob("*.json"), reverse=True)
    kept = (ReleaseManifest.from_json(file.read_bytes()) for file in files if zones.is_release(str(file.relative_to(bucket))))
    return {manifest.release: manifest for manifest in kept}


def current(bucket: Path) -> str | None:
    """The release that readers see; None before the first."""
    pointer = bucket / zones.CURRENT
    return Switch.from_json(pointer.read_bytes()).release if pointer.exists() else None


def switches(bucket: Path) -> list[Switch]:
    """Every switch of the pointer, the latest first."""
    return [Switch.from_json(file.read_bytes()) for file in sorted((bucket / zones.HISTORY).glob("*.json"), reverse=True)]


class Fate(NamedTuple):
    """What garbage collection makes of a release: why it stays, or null and it goes."""

    manifest: ReleaseManifest
    stays: str | None
    bytes: int


def retention(bucket: Path) -> list[Fate]:
    """The fate of each release, the newest first."""
    known, seen = manifests(bucket), current(bucket)
    stay = kept(known, seen) if seen else {}
    return [Fate(manifest, stay.get(release), sum(t["bytes"] for t in manifest.tables.values())) for release, manifest in known.items()]


def as_of(text: str, bucket: Path) -> ReleaseManifest:
    """The release that `as_of` means; ReleaseNotFound."""
    seen = current(bucket)
    if seen is None:
        raise ReleaseNotFound("no release is published yet: try `make run`")
    return resolve(text, manifests(bucket), seen)
