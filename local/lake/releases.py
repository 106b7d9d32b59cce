"""The releases of a lake, as its folder has them."""

from pathlib import Path
from typing import NamedTuple

from covidlake import zones
from covidlake.errors import ReleaseNotFound
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.as_of import resolve
from covidlake.releases.manifest import ReleaseManifest, RunManifest, Switch
from covidlake.releases.retention import retained

from local.lake import stored
from local.output import next_commands


class Fate(NamedTuple):
    """What garbage collection makes of a release: why it stays, or None and it goes."""

    manifest: ReleaseManifest
    stays: str | None
    bytes: int


class Audited(NamedTuple):
    """The checks of a release, or of what a run built that did not become one.

    Attributes:
        subject: which release, or which run.
        checks: each with check, of, value, threshold, verdict and perhaps detail.
    """

    subject: str
    checks: list[CheckResult]

    @property
    def failed(self) -> list[CheckResult]:
        return [check for check in self.checks if check["verdict"] == "failed"]


def manifests(bucket: Path) -> dict[str, ReleaseManifest]:
    """Return the manifest of every complete release by its id, the newest first."""
    files = sorted((bucket / zones.RELEASES).glob("*.json"), reverse=True)
    keys = {file: str(file.relative_to(bucket)) for file in files}
    complete = [file for file, key in keys.items() if zones.is_release(key)]
    parsed = [stored.read(ReleaseManifest, file) for file in complete]
    return {manifest.release: manifest for manifest in parsed}


def read(release: str, bucket: Path) -> ReleaseManifest:
    """Return the manifest of one release; FileNotFoundError where there is none."""
    return stored.read(ReleaseManifest, bucket / zones.release(release))


def current(bucket: Path) -> str | None:
    """Return the release that readers see; None before the first."""
    pointer = bucket / zones.CURRENT
    return stored.read(Switch, pointer).release if pointer.exists() else None


def switches(bucket: Path) -> list[Switch]:
    """Return every switch of the pointer, the latest first."""
    files = sorted((bucket / zones.HISTORY).glob("*.json"), reverse=True)
    return [stored.read(Switch, file) for file in files]


def runs(bucket: Path) -> list[RunManifest]:
    """Return the manifest of every run, the latest first."""
    files = (bucket / zones.RUNS).glob("*.json")
    parsed = [stored.read(RunManifest, file) for file in files]
    return sorted(parsed, key=lambda run: run.started_at, reverse=True)


def retention(bucket: Path) -> list[Fate]:
    """Return the fate of each release, the newest first."""
    by_id, pointer = manifests(bucket), current(bucket)
    # Without a pointer nothing was published yet: then nothing is kept for a reader.
    reasons = retained(by_id, pointer) if pointer else {}
    return [
        Fate(manifest, reasons.get(release), _bytes(manifest))
        for release, manifest in by_id.items()
    ]


def _bytes(manifest: ReleaseManifest) -> int:
    return sum(table["bytes"] for table in manifest.tables.values())


def sources(bucket: Path) -> dict[str, dict[str, str]]:
    """Return what the current release says of its sources, by name; empty before the first."""
    release = current(bucket)
    return manifests(bucket)[release].sources if release else {}


def audited(bucket: Path, release: str | None = None) -> Audited:
    """Return the checks of a release, or of the last run that built something.

    Raises:
        ReleaseNotFound: there is no such release, or no run has built anything.
    """
    return _of_last_run(bucket) if release is None else _of_release(bucket, release)


def _of_release(bucket: Path, release: str) -> Audited:
    by_id = manifests(bucket)
    if release not in by_id:
        status = next_commands.local("status", lake=bucket.parent)
        raise ReleaseNotFound(f"there is no release {release}: `{status}` lists them")
    # Manifests of the first versions have checks in another form, without a verdict.
    checks = [check for check in by_id[release].checks if "verdict" in check]
    return Audited(f"release {release}", checks)


def _of_last_run(bucket: Path) -> Audited:
    last = next((run for run in runs(bucket) if run.quality.get("checks")), None)
    if last is None:
        run = next_commands.make("run", lake=bucket.parent)
        raise ReleaseNotFound(f"no run has built anything yet: try `{run}`")
    return Audited(f"run {last.run}, {last.status}", last.quality["checks"])


def as_of(text: str, bucket: Path) -> ReleaseManifest:
    """Return the release that `as_of` means; ReleaseNotFound."""
    release = current(bucket)
    if release is None:
        run = next_commands.make("run", lake=bucket.parent)
        raise ReleaseNotFound(f"no release is published yet: try `{run}`")
    return resolve(text, manifests(bucket), release)
