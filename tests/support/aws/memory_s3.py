"""An S3 in memory: for races of thousands of writes, where moto takes 20 ms for each copy.

Each operation is atomic under one lock, as S3 promises for a key; conditional writes answer as S3
documents them. Held against moto by a test.
"""
# ruff: noqa: N803 - parameters are S3's

import hashlib
import io
import itertools
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.response import StreamingBody

from tests.support.aws.contended_s3 import failure


@dataclass(frozen=True)
class Stored:
    body: bytes
    metadata: dict[str, str]
    etag: str
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Upload:
    key: str
    metadata: dict[str, str]
    parts: dict[int, bytes] = field(default_factory=dict)


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _etag_of_parts(parts: list[bytes]) -> str:
    digests = b"".join(hashlib.md5(part, usedforsecurity=False).digest() for part in parts)
    return f'{_etag(digests)[:-1]}-{len(parts)}"'


@dataclass
class MemoryS3:
    """The operations that functions use; every bucket is the same one.

    Attributes:
        written: How often a key was written.
    """

    objects: dict[str, Stored] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    written: Counter[str] = field(default_factory=Counter)
    lock: Any = field(default_factory=threading.RLock)
    ids: Any = field(default_factory=itertools.count)

    def put_object(
        self,
        *,
        Key: str,
        Body: bytes,
        IfNoneMatch: str = "",
        IfMatch: str = "",
        Metadata: dict[str, str] | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        with self.lock:
            self._check_write("PutObject", Key, IfNoneMatch, IfMatch)
            return self._store(Key, Stored(Body, Metadata or {}, _etag(Body)))

    def get_object(self, *, Key: str, IfMatch: str = "", **_: Any) -> dict[str, Any]:
        with self.lock:
            found = self._found("GetObject", "NoSuchKey", Key, IfMatch)
        return {
            "Body": StreamingBody(io.BytesIO(found.body), len(found.body)),
            "ETag": found.etag,
            "Metadata": found.metadata,
        }

    def head_object(self, *, Key: str, **_: Any) -> dict[str, Any]:
        with self.lock:
            found = self._found("HeadObject", "404", Key)
        return {"ETag": found.etag, "Metadata": found.metadata}

    def download_file(self, _: str, key: str, path: str) -> None:
        with self.lock:
            Path(path).write_bytes(self._found("GetObject", "404", key).body)

    def upload_file(self, path: str, bucket: str, key: str, **_: Any) -> None:
        self.put_object(Bucket=bucket, Key=key, Body=Path(path).read_bytes())

    def delete_object(self, *, Key: str, **_: Any) -> dict[str, Any]:
        with self.lock:
            self.objects.pop(Key, None)
        return {}

    def delete_objects(self, *, Delete: dict[str, Any], **_: Any) -> dict[str, Any]:
        for item in Delete["Objects"]:
            self.delete_object(Key=item["Key"])
        return {}

    def list_objects_v2(
        self, *, Prefix: str = "", Delimiter: str = "", MaxKeys: int | None = None, **_: Any
    ) -> dict[str, Any]:
        with self.lock:
            stored = {key: self.objects[key] for key in sorted(self.objects)}
        contents: list[dict[str, Any]] = []
        folders: dict[str, None] = {}
        for key, one in stored.items():
            if not key.startswith(Prefix):
                continue
            child, delimiter, _rest = key.removeprefix(Prefix).partition(Delimiter or key)
            if Delimiter and delimiter:
                folders[Prefix + child + delimiter] = None
            else:
                contents.append({"Key": key, "Size": len(one.body), "LastModified": one.modified})
        contents = contents[:MaxKeys]
        prefixes = [{"Prefix": folder} for folder in folders]
        return {"Contents": contents, "KeyCount": len(contents), "CommonPrefixes": prefixes}

    def get_paginator(self, _: str) -> Any:
        return _OnePage(self)

    def create_multipart_upload(
        self, *, Key: str, Metadata: dict[str, str] | None = None, **_: Any
    ) -> dict[str, Any]:
        with self.lock:
            upload = f"upload-{next(self.ids)}"
            self.uploads[upload] = Upload(Key, Metadata or {})
        return {"UploadId": upload}

    def upload_part(
        self, *, UploadId: str, PartNumber: int, Body: bytes, **_: Any
    ) -> dict[str, Any]:
        with self.lock:
            self._upload("UploadPart", UploadId).parts[PartNumber] = Body
        return {"ETag": _etag(Body)}

    def upload_part_copy(
        self,
        *,
        UploadId: str,
        PartNumber: int,
        CopySource: dict[str, str],
        CopySourceIfMatch: str,
        CopySourceRange: str,
        **_: Any,
    ) -> dict[str, Any]:
        with self.lock:
            body = self._found(
                "UploadPartCopy", "NoSuchKey", CopySource["Key"], CopySourceIfMatch
            ).body
            first, last = map(int, CopySourceRange.removeprefix("bytes=").split("-"))
            return {
                "CopyPartResult": self.upload_part(
                    UploadId=UploadId, PartNumber=PartNumber, Body=body[first : last + 1]
                )
            }

    def complete_multipart_upload(
        self, *, Key: str, UploadId: str, IfNoneMatch: str = "", **_: Any
    ) -> dict[str, Any]:
        with self.lock:
            upload = self._upload("CompleteMultipartUpload", UploadId)
            self._check_write("CompleteMultipartUpload", Key, IfNoneMatch)
            parts = [part for _, part in sorted(upload.parts.items())]
            del self.uploads[UploadId]
            return self._store(Key, Stored(b"".join(parts), upload.metadata, _etag_of_parts(parts)))

    def abort_multipart_upload(self, *, UploadId: str, **_: Any) -> dict[str, Any]:
        with self.lock:
            self._upload("AbortMultipartUpload", UploadId)
            del self.uploads[UploadId]
        return {}

    def list_multipart_uploads(self, **_: Any) -> dict[str, Any]:
        with self.lock:
            return {"Uploads": [{"Key": upload.key} for upload in self.uploads.values()]}

    def _store(self, key: str, stored: Stored) -> dict[str, Any]:
        self.objects[key] = stored
        self.written[key] += 1
        return {"ETag": stored.etag}

    def _upload(self, operation: str, upload: str) -> Upload:
        if upload not in self.uploads:
            raise failure("NoSuchUpload", operation)
        return self.uploads[upload]

    def _found(self, operation: str, absent: str, key: str, if_match: str = "") -> Stored:
        if key not in self.objects:
            raise failure(absent, operation)
        if if_match and self.objects[key].etag != if_match:
            raise failure("PreconditionFailed", operation)
        return self.objects[key]

    def _check_write(
        self, operation: str, key: str, if_none_match: str, if_match: str = ""
    ) -> None:
        if if_none_match and key in self.objects:
            raise failure("PreconditionFailed", operation)
        if if_match:
            self._found(operation, "NoSuchKey", key, if_match)


@dataclass(frozen=True)
class _OnePage:
    s3: MemoryS3

    def paginate(self, **request: Any) -> list[dict[str, Any]]:
        return [self.s3.list_objects_v2(**request)]
