"""The releases of the lake: the current pointer, manifests, and their files on the local disk."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from covidlake import zones
from covidlake.checksums import unsealed
from covidlake.errors import ObjectDamaged, ReleaseGone, ReleaseNotFound, TableNotFound
from covidlake.releases.manifest import ReleaseManifest, Switch
from covidlake.schema import TABLES
from covidlake.settings import ShowResultsSettings
from covidlake.zones import Lake
from covidlake_aws.documents import REMEDY_OF_POINTER, manifest_under, parse
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import read_index

from lake.published_files import damaged_tables, download_table
from lake.release_cache import MAX_CACHE_BYTES, ReleaseCache

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

# How long an answer may lag behind a publish, against one S3 request per API request.
POINTER_SECONDS = 3.0
# How old the listings behind /v1/health may be: they are a request a table.
DAMAGE_SECONDS = 60.0
REMEDY_OF_MANIFEST = "Ask for another release of /v1/releases; operators restore its version."


class Pointer(TypedDict):
    """releases/current.json."""

    release: str
    published_at: str
    run: str


class ReleaseStore:
    """Read-only view of the lake's releases.

    Attributes:
        cache: gets the files that are asked for
        clock: seconds that only grow
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
        self.cache = ReleaseCache(cache_dir, max_cache_bytes)
        self.clock = clock
        self._manifests: dict[str, ReleaseManifest] = {}
        # Of collected releases; None where no manifest is left. Neither changes any more.
        self._collected: dict[str, ReleaseManifest | None] = {}
        self._index: Mapping[str, ReleaseManifest] = {}
        # Name -> when it was read, and what was read.
        self._recent: dict[str, tuple[float, Any]] = {}

    @property
    def cache_dir(self) -> Path:
        return self.cache.root

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

    def read_recently(
        self, name: str, read: Callable[[], T], seconds: float = POINTER_SECONDS
    ) -> T:
        """Return what `read` gave within so many seconds, or else gives now.

        None is not remembered: the first release is seen as soon as it is published.
        """
        read_at, value = self._recent.get(name, (0.0, None))
        if value is not None and self.clock() - read_at <= seconds:
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

    def held(self) -> AbstractContextManager[None]:
        """Keep the files on the disk while this block reads them."""
        return self.cache.held()

    def files(self, manifest: ReleaseManifest, table: str) -> list[str]:
        """Return local paths of a table's Parquet files, downloaded on first use.

        They stay for as long as the store is held.

        Raises:
            TableNotFound: the release has no such table
            ReleaseGone: it was garbage collected
            ObjectDamaged: a file is missing or is not the one that was published
        """
        if table not in manifest.tables:
            raise TableNotFound(
                f"Release {manifest.release} has no table {table}: it is older than that."
            )
        return self.cache.files(
            manifest.release, table, lambda folder: self._download(manifest, table, folder)
        )

    def folder(self, manifest: ReleaseManifest) -> Path:
        """Return the folder of a release's files; what is made there is evicted with them."""
        return self.cache.folder(manifest.release)

    def damages(self, manifest: ReleaseManifest) -> list[str]:
        """Return a sentence for each table of a release that is not all there."""
        return self.read_recently(
            f"damages of {manifest.release}",
            lambda: damaged_tables(manifest, self.objects),
            DAMAGE_SECONDS,
        )

    def _read_pointer(self) -> Pointer | None:
        body = self.read(zones.CURRENT)
        if body is None:
            return None
        return parse(zones.CURRENT, body, _pointer_of, REMEDY_OF_POINTER)

    def _read_manifest(self, release: str) -> ReleaseManifest:
        try:
            key = zones.release(release)
        except ValueError as error:
            raise ReleaseNotFound(str(error)) from error
        # The pointer lies beside the manifests, and is none.
        body = self.read(key) if key != zones.CURRENT else None
        if body is not None:
            return parse(key, body, manifest_under(key), REMEDY_OF_MANIFEST)
        if self._collection_record(release):
            raise _collected(release)
        raise ReleaseNotFound(f"There is no release {release}.")

    def _collection_record(self, release: str) -> dict[str, Any] | None:
        """Return what garbage collection noted of a release that it took."""
        for key in (zones.retired(release), zones.collected(release)):
            body = self.read(key)
            if body:
                return parse(key, body, unsealed, REMEDY_OF_MANIFEST)
        return None

    def _download(self, manifest: ReleaseManifest, table: str, folder: Path) -> None:
        try:
            download_table(manifest.tables[table], folder, self.objects)
        except ObjectDamaged as error:
            if TABLES[table].outlives_release or self.read(zones.release(manifest.release)):
                raise
            # A manifest that we had in memory, of a release that is being collected.
            self._manifests.pop(manifest.release, None)
            raise _collected(manifest.release) from error


def _pointer_of(body: bytes) -> Pointer:
    switch = Switch.from_json(body)
    return {"release": switch.release, "published_at": switch.published_at, "run": switch.run}


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
