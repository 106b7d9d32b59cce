"""The releases of the lake: the current pointer, manifests, and their files on the local disk."""

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from covidlake import zones
from covidlake.errors import ReleaseGone, ReleaseNotFound, TableNotFound
from covidlake.releases.manifest import ReleaseManifest
from covidlake.settings import ShowResultsSettings
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import read_index

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

# How long an answer may lag behind a publish, against one S3 request per API request.
POINTER_SECONDS = 3.0
# Half of what the template gives /tmp: fifty releases of OWID's whole history.
MAX_CACHE_BYTES = 1_000_000_000


class Pointer(TypedDict):
    """releases/current.json."""

    release: str
    published_at: str
    run: str


class ReleaseStore:
    """Read-only view of the lake's releases.

    Attributes:
        cache_dir: gets <release>/<table>/*.parquet; complete folders only, the least recently used
            releases are removed
        clock: seconds that only grow
        max_cache_bytes: of the files that stay on the disk
    """

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        cache_dir: Path,
        clock: Callable[[], float] = time.monotonic,
        max_cache_bytes: int = MAX_CACHE_BYTES,
    ) -> None:
        self.s3 = s3
        self.lake = Lake(bucket)
        self.cache_dir = cache_dir
        self.clock = clock
        self.max_cache_bytes = max_cache_bytes
        self._manifests: dict[str, ReleaseManifest] = {}
        # Of collected releases; None where no manifest is left. Neither changes any more.
        self._collected: dict[str, ReleaseManifest | None] = {}
        self._index: Mapping[str, ReleaseManifest] = {}
        # Name -> when it was read, and what was read.
        self._recent: dict[str, tuple[float, Any]] = {}

    @property
    def objects(self) -> LakeObjects:
        return LakeObjects(self.s3, self.lake.bucket)

    def read(self, key: str) -> bytes | None:
        """Return an object's content, or None if there is none."""
        stored = self.objects.read(key)
        return stored.body if stored else None

    def pointer(self) -> Pointer:
        """Return the pointer to the current release.

        Raises:
            ReleaseNotFound: nothing is published yet
        """
        pointer = self.read_recently(zones.CURRENT, self._read_pointer)
        if pointer is None:
            raise ReleaseNotFound(
                "No release is published yet. "
                "Run the pipeline (on a laptop: make run), then ask again."
            )
        return pointer

    def read_recently(self, name: str, read: Callable[[], T]) -> T:
        """Return what `read` gave within POINTER_SECONDS, or else gives now.

        None is not remembered: the first release is seen as soon as it is published.
        """
        read_at, value = self._recent.get(name, (0.0, None))
        if value is not None and self.clock() - read_at <= POINTER_SECONDS:
            return cast(T, value)
        fresh = read()
        self._recent[name] = self.clock(), fresh
        return fresh

    def current(self) -> ReleaseManifest:
        """Return the manifest of the current release."""
        return self.manifest(self.pointer()["release"])

    def manifest(self, release: str) -> ReleaseManifest:
        """Return the manifest of a release. It never changes: each is read once.

        Raises:
            ReleaseNotFound: there is no such release
            ReleaseGone: it was garbage collected
        """
        if release not in self._manifests:
            self._manifests[release] = self._read_manifest(release)
        return self._manifests[release]

    def manifest_ever(self, release: str) -> ReleaseManifest | None:
        """Return the manifest of a release, whether or not it was collected.

        Of one that was, the tables that outlive a release can be read still.
        """
        if release in self._collected:
            return self._collected[release]
        try:
            return self.manifest(release)
        except ReleaseGone:
            manifest = (self._collection_record(release) or {}).get("manifest")
            self._collected[release] = (
                ReleaseManifest.from_json(json.dumps(manifest)) if manifest else None
            )
            return self._collected[release]
        except ReleaseNotFound:
            return None

    def index(self, wanted: Iterable[str]) -> Mapping[str, ReleaseManifest]:
        """Return the index of releases, read again only where it lacks a wanted one.

        What stands in it never changes: releases are added to it alone.
        """
        if not self._index or any(release not in self._index for release in wanted):
            self._index = self.read_recently(zones.RELEASE_INDEX, lambda: read_index(self.objects))
        return self._index

    def files(self, manifest: ReleaseManifest, table: str) -> list[str]:
        """Return local paths of a table's Parquet files, downloaded on first use.

        Raises:
            TableNotFound: the release has no such table
            ReleaseGone: not all of its files are there any more
        """
        if table not in manifest.tables:
            raise TableNotFound(
                f"Release {manifest.release} has no table {table}: it is older than that."
            )
        folder = self.cache_dir / zones.name(manifest.release) / zones.name(table)
        if not folder.is_dir():
            self._download(manifest, table, folder)
            self._evict()
        os.utime(folder.parent)  # the order of eviction
        paths = sorted(folder.glob("*.parquet"))
        return [str(path) for path in paths]

    def folder(self, manifest: ReleaseManifest) -> Path:
        """Return the folder of a release's files; what is made there is evicted with them."""
        folder = self.cache_dir / zones.name(manifest.release)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _read_pointer(self) -> Pointer | None:
        body = self.read(zones.CURRENT)
        return cast(Pointer, json.loads(body)) if body else None

    def _read_manifest(self, release: str) -> ReleaseManifest:
        try:
            key = zones.release(release)
        except ValueError as error:
            raise ReleaseNotFound(str(error)) from error
        # The pointer lies beside the manifests, and is none.
        body = self.read(key) if key != zones.CURRENT else None
        if body is not None:
            return ReleaseManifest.from_json(body)
        if self._collection_record(release):
            raise _collected(release)
        raise ReleaseNotFound(f"There is no release {release}.")

    def _collection_record(self, release: str) -> dict[str, Any] | None:
        """Return what garbage collection noted of a release that it took."""
        for key in (zones.retired(release), zones.collected(release)):
            body = self.read(key)
            if body:
                return dict(json.loads(body))
        return None

    def _download(self, manifest: ReleaseManifest, table: str, folder: Path) -> None:
        """Download a table's files into a folder.

        Into a hidden one first: a folder under its own name is always complete, even if we are
        killed half-way.
        """
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
        prefix = self.lake.key(manifest.tables[table]["location"])
        files = [file for file in self.objects.listing(prefix) if file.key.endswith(".parquet")]
        # A manifest that we have in memory may be of a release that is being collected.
        if sum(file.size for file in files) != manifest.tables[table]["bytes"]:
            shutil.rmtree(partial)
            self._manifests.pop(manifest.release, None)
            raise _collected(manifest.release)
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
        releases = [path for path in self.cache_dir.iterdir() if path.is_dir()]
        latest, *others = sorted(releases, key=_last_use, reverse=True)
        room = self.max_cache_bytes - _folder_bytes(latest)
        for release in others:
            room -= _folder_bytes(release)
            if room < 0:
                with contextlib.suppress(FileNotFoundError):  # another thread removes it too
                    shutil.rmtree(release)


def _last_use(release: Path) -> float:
    return release.stat().st_mtime


def _folder_bytes(release: Path) -> int:
    return sum(file.stat().st_size for file in release.rglob("*.parquet"))


def _collected(release: str) -> ReleaseGone:
    return ReleaseGone(
        f"Release {release} was garbage collected. "
        "/v1/releases lists those that there are; begin again without cursor."
    )


def of_environment() -> ReleaseStore:
    """Return the store of show-results."""
    settings = ShowResultsSettings.from_env()
    return open_store(settings.lake_bucket, settings.cache_dir)


@lru_cache(maxsize=8)
def open_store(bucket: str, cache_dir: str) -> ReleaseStore:
    """Return the store over a bucket, shared by all requests that this process serves."""
    # Imported here: the files of the page need no S3.
    import boto3
    from botocore.config import Config

    # Presigned addresses of the older version work in few regions, and those of the host without
    # the region in none that AWS opened since 2019: only virtual addressing names it.
    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return ReleaseStore(boto3.client("s3", config=config), bucket, Path(cache_dir))
