"""S3: moto serves the bucket; its objects persist as plain files in a folder, which Spark reads and writes directly."""

import contextlib
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import S3Backend, s3_backends

METADATA = ".metadata.json"  # user metadata of objects, beside the bucket's folder


class LakeFolder:
    """Keeps `<lake>/<bucket>/` and the emulated bucket the same. `load` brings files in, `save` writes objects out."""

    def __init__(self, lake: Path, bucket: str) -> None:
        self.bucket = bucket
        self.root = lake / bucket
        self.root.mkdir(parents=True, exist_ok=True)
        self._metadata_file = lake / METADATA
        self._known: dict[
            str, tuple[Any, int]
        ] = {}  # key -> (moto's object, another one after each write; mtime of the file)
        self._lock = threading.Lock()

    @property
    def _backend(self) -> S3Backend:
        backend: S3Backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
        return backend

    def load(self) -> None:
        """Every file that is new or changed becomes an object; objects whose file went away are deleted."""
        with self._lock:
            metadata = self._read_metadata()
            files = {
                str(path.relative_to(self.root)): path
                for path in self.root.rglob("*")
                if _is_object(path)
            }
            for key, path in files.items():
                modified = path.stat().st_mtime_ns
                if key not in self._known or self._known[key][1] != modified:
                    stored = self._backend.put_object(self.bucket, key, path.read_bytes())
                    stored.set_metadata(metadata.get(key, {}))
                    stored.last_modified = datetime.fromtimestamp(modified / 1e9, UTC).replace(
                        tzinfo=None
                    )  # as moto keeps times
                    self._known[key] = (stored, modified)
            for key in self._known.keys() - files.keys():
                self._backend.delete_object(self.bucket, key)
                del self._known[key]

    def save(self) -> None:
        """Every object that is new or changed becomes a file, whole or not at all; files of deleted objects go."""
        with self._lock:
            objects = {key.name: key for key in self._current()}
            written = [
                name
                for name, key in objects.items()
                if name not in self._known or self._known[name][0] is not key
            ]
            gone = self._known.keys() - objects.keys()
            for name in written:
                self._known[name] = (objects[name], _write(self.root / name, objects[name].value))
            for name in gone:
                _remove(self.root / name)
                del self._known[name]
            if not written and not gone:
                return  # and the metadata are left to another process that may be writing them
            kept = {
                name: _user_metadata(key) for name, key in objects.items() if _user_metadata(key)
            }
            _write(self._metadata_file, json.dumps(kept, indent=1).encode())

    def follow(self, seconds: float = 2) -> Callable[[], None]:
        """Keep loading what other processes write into the folder, and saving what this one writes; returns what stops it."""
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(seconds):
                self.load()
                self.save()

        threading.Thread(target=watch, name="lake", daemon=True).start()
        return ended.set

    def _current(self) -> list[Any]:
        bucket = self._backend.get_bucket(self.bucket)
        latest = (bucket.keys.getlist(name)[-1] for name in list(bucket.keys))
        return [key for key in latest if not type(key).__name__.endswith("DeleteMarker")]

    def _read_metadata(self) -> dict[str, dict[str, str]]:
        if not self._metadata_file.exists():
            return {}
        found: dict[str, dict[str, str]] = json.loads(self._metadata_file.read_text())
        return found


def _is_object(path: Path) -> bool:
    # A Spark step that still runs keeps its unfinished files in _temporary; our own are hidden.
    return "_temporary" not in path.parts and not path.name.startswith(".") and path.is_file()


def _remove(path: Path) -> None:
    """Delete a file, with the checksum that Hadoop keeps beside it, and the folders that held nothing else: S3 has none."""
    path.unlink(missing_ok=True)
    path.with_name(f".{path.name}.crc").unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty
        os.removedirs(path.parent)


def _user_metadata(key: Any) -> dict[str, str]:
    return {
        name: value
        for name, value in key.metadata.items()
        if name.lower().startswith("x-amz-meta-")
    }


def _write(path: Path, body: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(body)
    os.replace(partial, path)  # noqa: PTH105
    return path.stat().st_mtime_ns
