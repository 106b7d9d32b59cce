"""The releases of the lake as the API sees them: the current pointer, manifests, and Parquet files kept on the local disk."""

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from covidlake import zones
from covidlake.errors import ReleaseGone, ReleaseNotFound, TableNotFound
from covidlake.releases.manifest import ReleaseManifest
from covidlake.settings import ShowResultsSettings
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects

T = TypeVar("T")

# How long an answer may lag behind a publish, against one S3 request per API request.
POINTER_SECONDS = 3.0
# Half of what the template gives /tmp: fifty releases of OWID's whole history.
MOST_BYTES = 1_000_000_000


class ReleaseStore:
    """Read-only view of the lake's releases.

    cache_dir  gets <release>/<table>/*.parquet; complete folders only, the least recently used
               releases are removed
    clock      seconds that only grow
    most_bytes  of the files that are kept
    """

    def __init__(
        self,
        s3: Any,
        bucket: str,
        cache_dir: Path,
        clock: Callable[[], float] = time.monotonic,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.s3, self.lake, self.cache_dir, self.clock, self.most_bytes = (
            s3,
            Lake(bucket),
            cache_dir,
            clock,
            most_bytes,
        )
        self._manifests: dict[str, ReleaseManifest] = {}
        self._lately: dict[str, tuple[float, Any]] = {}

    def pointer(self) -> dict[str, Any]:
        """{"release", "published_at", "run"} of the current release; ReleaseNotFound before the first publish."""
        pointer: dict[str, Any] | None = self.lately(
            zones.CURRENT, lambda: json.loads(self.read(zones.CURRENT) or "null")
        )
        if pointer is None:
            raise ReleaseNotFound(
                "No release is published yet. Run the pipeline (on a laptop: make run), then ask again."
            )
        return pointer

    def lately(self, what: str, read: Callable[[], T]) -> T:
        """What `read` gave in the last seconds, or else gives now; None is not remembered."""
        at, found = self._lately.get(what, (0.0, None))
        if found is not None and self.clock() - at <= POINTER_SECONDS:
            return cast(T, found)
        fresh = read()
        self._lately[what] = self.clock(), fresh
        return fresh

    def current(self) -> ReleaseManifest:
        """The manifest of the current release."""
        return self.manifest(self.pointer()["release"])

    def manifest(self, release: str) -> ReleaseManifest:
        """The manifest of a release; ReleaseNotFound if there is none, ReleaseGone if there was.

        They never change: each is read once.
        """
        if release not in self._manifests:
            try:
                key = zones.release(release)
            except ValueError as error:
                raise ReleaseNotFound(str(error)) from error
            body = self.read(key) if key != zones.CURRENT else None
            if body is None:
                if self._gone(release):
                    raise _gone(release)
                raise ReleaseNotFound(f"There is no release {release}.")
            self._manifests[release] = ReleaseManifest.from_json(body)
        return self._manifests[release]

    def manifest_ever(self, release: str) -> ReleaseManifest | None:
        """The manifest of a release, whether or not it was collected; of such a one the tables that outlive a release can be read still."""
        try:
            return self.manifest(release)
        except ReleaseGone:
            said = (self._gone(release) or {}).get("manifest")
            return ReleaseManifest.from_json(json.dumps(said)) if said else None
        except ReleaseNotFound:
            return None

    def files(self, manifest: ReleaseManifest, table: str) -> list[str]:
        """Local paths of a table's Parquet files, downloaded on first use.

        TableNotFound; ReleaseGone where not all are there any more.
        """
        if table not in manifest.tables:
            raise TableNotFound(
                f"Release {manifest.release} has no table {table}: it is older than that."
            )
        folder = self.cache_dir / zones.name(manifest.release) / zones.name(table)
        if not folder.is_dir():
            self._download(manifest, table, folder)
            self._evict()
        os.utime(folder.parent)  # what is used stays
        return sorted(str(path) for path in folder.glob("*.parquet"))

    def folder(self, manifest: ReleaseManifest) -> Path:
        """Where the files of a release lie; what is made there for an answer goes with it."""
        folder = self.cache_dir / zones.name(manifest.release)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def read(self, key: str) -> bytes | None:
        """An object's content, or None if there is none."""
        stored = self.objects.read(key)
        return stored.body if stored else None

    @property
    def objects(self) -> LakeObjects:
        return LakeObjects(self.s3, self.lake.bucket)

    def _gone(self, release: str) -> dict[str, Any] | None:
        """What garbage collection noted of a release that it took."""
        bodies = (self.read(kept(release)) for kept in (zones.retired, zones.collected))
        return next((json.loads(body) for body in bodies if body), None)

    def _download(self, manifest: ReleaseManifest, table: str, folder: Path) -> None:
        """Fill a hidden folder first: a folder under its own name is always complete, even if we are killed half-way."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
        prefix, expected = (
            self.lake.key(manifest.tables[table]["location"]),
            manifest.tables[table]["bytes"],
        )
        files = [file for file in self.objects.listing(prefix) if file.key.endswith(".parquet")]
        # A manifest that we have in memory may be of a release that is being collected.
        if sum(file.size for file in files) != expected:
            shutil.rmtree(partial)
            self._manifests.pop(manifest.release, None)
            raise _gone(manifest.release)
        for file in files:
            self.objects.download(file.key, partial / Path(file.key).name)
        try:
            partial.rename(folder)
        except OSError:  # another thread was faster; its copy is as good
            shutil.rmtree(partial)

    def _evict(self) -> None:
        """Remove the releases that were not used for longest, until the others fit.

        The one in use stays whatever its size.
        """
        releases = sorted(
            (path for path in self.cache_dir.iterdir() if path.is_dir()),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        left = self.most_bytes
        for number, release in enumerate(releases):
            left -= sum(file.stat().st_size for file in release.rglob("*.parquet"))
            if number and left < 0:
                with contextlib.suppress(FileNotFoundError):  # another thread removes it too
                    shutil.rmtree(release)


def _gone(release: str) -> ReleaseGone:
    return ReleaseGone(
        f"Release {release} was garbage collected. /v1/releases lists those that there are; begin again without cursor."
    )


def of_environment() -> ReleaseStore:
    """The store of show-results."""
    settings = ShowResultsSettings.from_env()
    return open_store(settings.lake_bucket, settings.cache_dir)


@lru_cache(maxsize=8)
def open_store(bucket: str, cache_dir: str) -> ReleaseStore:
    """The store over a bucket, shared by all requests that this process answers."""
    import boto3
    from botocore.config import Config

    s3 = boto3.client(
        "s3", config=Config(signature_version="s3v4")
    )  # presigned addresses of the older version work in few regions
    return ReleaseStore(s3, bucket, Path(cache_dir))
