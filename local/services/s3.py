"""S3: moto serves the bucket; its objects are plain files in a folder, too.

Spark and DuckDB read and write the folder directly, and the next start finds the lake there.

moto's backend is no public interface, which is why moto is pinned and
tests/local/services/test_s3.py exercises each use. Through the API an object would be copied over
HTTP, its time of writing could not be set, and whether it was written since could not be seen
without reading it.
"""

import contextlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from covidlake_client.terminal.failures import naming
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, S3Backend, s3_backends

METADATA = ".metadata.json"  # user metadata of objects, beside the bucket's folder
FOLLOW_SECONDS = 2.0  # between two looks at the folder


@dataclass(frozen=True)
class _Synced:
    """An object and its file, as they were the same.

    Attributes:
        stored: moto's object; another one after each write.
        modified: mtime of the file in nanoseconds.
    """

    stored: Any
    modified: int


def leave_policies_to_the_gate() -> None:
    """Keep moto from judging bucket policies, whose conditions it does not read."""
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL


class LakeFolder:
    """Keeps `<lake>/<bucket>/` and the emulated bucket the same.

    `load` brings files in, `save` writes objects out.
    """

    def __init__(self, lake: Path, bucket: str) -> None:
        self.bucket = bucket
        self.root = lake / bucket
        self.root.mkdir(parents=True, exist_ok=True)
        self._metadata_file = lake / METADATA
        self._synced: dict[str, _Synced] = {}
        self._lock = threading.Lock()

    @property
    def _backend(self) -> S3Backend:
        # moto has S3 once for all regions of a partition.
        backend: S3Backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
        return backend

    def file(self, uri: str) -> Path:
        """Return the file of an object, by its s3:// address in this bucket."""
        return self.root / uri.removeprefix(f"s3://{self.bucket}/")

    def load(self) -> None:
        """Make an object of every file that is new or changed; delete those whose file is gone."""
        with self._lock:
            metadata = self._read_metadata()
            files = {
                str(path.relative_to(self.root)): path
                for path in self.root.rglob("*")
                if is_object(path)
            }
            for key, path in files.items():
                self._load(key, path, metadata.get(key, {}))
            for key in self._synced.keys() - files.keys():
                self._backend.delete_object(self.bucket, key)
                del self._synced[key]

    def _load(self, key: str, path: Path, metadata: dict[str, str]) -> None:
        modified = path.stat().st_mtime_ns
        synced = self._synced.get(key)
        if synced and synced.modified == modified:
            return
        stored = self._backend.put_object(self.bucket, key, path.read_bytes())
        stored.set_metadata(metadata)
        # moto keeps times in UTC without a zone.
        stored.last_modified = datetime.fromtimestamp(modified / 1e9, UTC).replace(tzinfo=None)
        self._synced[key] = _Synced(stored, modified)

    def save(self) -> None:
        """Write every object that is new or changed as a file, whole or not at all.

        Files of deleted objects go.
        """
        with self._lock:
            objects = {stored.name: stored for stored in self._current()}
            written = [key for key, stored in objects.items() if self._is_new(key, stored)]
            deleted = self._synced.keys() - objects.keys()
            for key in written:
                modified = _write(self.root / key, objects[key].value)
                self._synced[key] = _Synced(objects[key], modified)
            for key in deleted:
                _remove(self.root / key)
                del self._synced[key]
            if not written and not deleted:
                return  # the metadata are left to another process that may be writing them
            metadata = {key: _user_metadata(stored) for key, stored in objects.items()}
            present = {key: values for key, values in metadata.items() if values}
            _write(self._metadata_file, json.dumps(present, indent=1).encode())

    def _is_new(self, key: str, stored: Any) -> bool:
        synced = self._synced.get(key)
        return synced is None or synced.stored is not stored

    def follow(self, seconds: float = FOLLOW_SECONDS) -> Callable[[], None]:
        """Keep loading what other processes write into the folder, and saving what this one writes.

        Returns what stops it.
        """
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(seconds):
                self.load()
                self.save()

        threading.Thread(target=watch, name="lake", daemon=True).start()
        return ended.set

    def _current(self) -> list[Any]:
        """Return the newest version of each object; of a deleted one that is a marker."""
        bucket = self._backend.get_bucket(self.bucket)
        newest = (bucket.keys.getlist(name)[-1] for name in list(bucket.keys))
        # moto's FakeDeleteMarker stands for a deleted object in a versioned bucket.
        return [stored for stored in newest if not type(stored).__name__.endswith("DeleteMarker")]

    def _read_metadata(self) -> dict[str, dict[str, str]]:
        if not self._metadata_file.exists():
            return {}
        with naming(self._metadata_file):
            metadata: dict[str, dict[str, str]] = json.loads(self._metadata_file.read_text())
        return metadata


def is_object(path: Path) -> bool:
    """Say whether a file of the folder stands for an object of the bucket."""
    # A Spark step that still runs keeps its unfinished files in _temporary; our own are hidden.
    return "_temporary" not in path.parts and not path.name.startswith(".") and path.is_file()


def _remove(path: Path) -> None:
    """Delete a file, the checksum that Hadoop keeps beside it, and folders that held nothing else.

    S3 has no folders.
    """
    path.unlink(missing_ok=True)
    path.with_name(f".{path.name}.crc").unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty
        os.removedirs(path.parent)


def _user_metadata(stored: Any) -> dict[str, str]:
    return {
        name: value
        for name, value in stored.metadata.items()
        if name.lower().startswith("x-amz-meta-")
    }


def _write(path: Path, body: bytes) -> int:
    """Write a file whole or not at all; returns its mtime in nanoseconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(body)
    os.replace(partial, path)  # noqa: PTH105
    return path.stat().st_mtime_ns
