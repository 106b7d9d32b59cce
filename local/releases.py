"""The releases of a lake, as its folder has them."""

from pathlib import Path
from typing import Any, NamedTuple

from covidlake import zones
from covidlake.errors import ReleaseNotFound
from covidlake.releases.as_of import resolve
from covidlake.releases.manifest import ReleaseManifest, RunManifest, Switch
from covidlake.releases.retention import kept


def manifests(bucket: Path) -> dict[str, ReleaseManifest]:
    """Every complete release, by its id, the newest first."""
    files = sorted((bucket / zones.RELEASES).glob("*.json"), reverse=True)
    kept = (
        ReleaseManifest.from_json(file.read_bytes())
        for file in files
        if zones.is_release(str(file.relative_to(bucket)))
    )
    return {manifest.release: manifest for manifest in kept}


def current(bucket: Path) -> str | None:
    """The release that readers see; None before the first."""
    pointer = bucket / zones.CURRENT
    return Switch.from_json(pointer.read_bytes()).release if pointer.exists() else None


def switches(bucket: Path) -> list[Switch]:
    """Every switch of the pointer, the latest first."""
    return [
        Switch.from_json(file.read_bytes())
        for file in sorted((bucket / zones.HISTORY).glob("*.json"), reverse=True)
    ]


class Fate(NamedTuple):
    """What garbage collection makes of a release: why it stays, or null and it goes."""

    manifest: ReleaseManifest
    stays: str | None
    bytes: int


def retention(bucket: Path) -> list[Fate]:
    """The fate of each release, the newest first."""
    known, seen = manifests(bucket), current(bucket)
    stay = kept(known, seen) if seen else {}
    return [
        Fate(manifest, stay.get(release), sum(t["bytes"] for t in manifest.tables.values()))
        for release, manifest in known.items()
    ]


def sources(bucket: Path) -> dict[str, dict[str, str]]:
    """What the current release says of its sources, by name; nothing before the first."""
    seen = current(bucket)
    return manifests(bucket)[seen].sources if seen else {}


class Audited(NamedTuple):
    """What was audited, and the verdicts: a release, or what a run built that did not become one."""

    what: str
    checks: list[dict[str, Any]]

    @property
    def failed(self) -> list[dict[str, Any]]:
        return [check for check in self.checks if check["verdict"] == "failed"]


def audited(bucket: Path, release: str | None = None) -> Audited:
    """The checks of a release, or of the last run that built something; ReleaseNotFound."""
    if release is not None:
        known = manifests(bucket)
        if release not in known:
            raise ReleaseNotFound(f"there is no release {release}: see `python -m local status`")
        checks = [
            check for check in known[release].checks if "verdict" in check
        ]  # a manifest of before says it in other words
        return Audited(f"release {release}", checks)
    runs = (
        RunManifest.from_json(file.read_bytes()) for file in (bucket / zones.RUNS).glob("*.json")
    )
    built = [run for run in runs if run.quality.get("checks")]
    if not built:
        raise ReleaseNotFound("no run has built anything yet: try `make run`")
    last = max(built, key=lambda run: run.started_at)
    return Audited(f"run {last.run}, {last.status}", last.quality["checks"])


def as_of(text: str, bucket: Path) -> ReleaseManifest:
    """The release that `as_of` means; ReleaseNotFound."""
    seen = current(bucket)
    if seen is None:
        raise ReleaseNotFound("no release is published yet: try `make run`")
    return resolve(text, manifests(bucket), seen)
