"""Objects of the lake that are written once, or only where nobody else wrote in between."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError
from covidlake.errors import StateConflict

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

# UploadPartCopy takes at most 5 GiB a part.
COPY_PART_BYTES = 1 << 30
STREAM_BYTES = 1 << 20

logger = Logger(child=True)

_GONE = {"NoSuchKey", "404"}
# 412: somebody wrote before us. 409: somebody is writing at this moment.
_CONFLICT = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}


class Found(NamedTuple):
    body: bytes
    etag: str


@dataclass(frozen=True)
class LakeObjects:
    """One bucket, and the few things that may be done to it on behalf of one run."""

    s3: "S3Client"
    bucket: str
    run: str

    def read(self, key: str) -> Found | None:
        """The object; None where there is none."""
        try:
            answer = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if _code(error) in _GONE:
                return None
            raise
        return Found(answer["Body"].read(), answer["ETag"])

    def stream(self, key: str, etag: str | None = None) -> Iterator[bytes]:
        """The object in pieces, as it is asked for; StateConflict where it is gone, or is not the one with that ETag."""
        condition: dict[str, Any] = {"IfMatch": etag} if etag else {}
        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=key, **condition)["Body"]
        except ClientError as error:
            if _code(error) not in _CONFLICT | _GONE:
                raise
            raise StateConflict(
                f"s3://{self.bucket}/{key} is gone, or was uploaded again after it was hashed"
            ) from error
        with closing(body):
            yield from body.iter_chunks(STREAM_BYTES)

    def exists(self, key: str) -> bool:
        return any(found == key for found in self.keys(key))

    def keys(self, prefix: str) -> Iterator[str]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix
        ):
            yield from (item["Key"] for item in page.get("Contents", ()))

    def delete(self, key: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=key)

    def swap(self, key: str, body: str, expected_etag: str | None) -> None:
        """Write where the object is still the one that was read (None: absent); StateConflict where it is not."""
        condition: dict[str, Any] = (
            {"IfMatch": expected_etag} if expected_etag else {"IfNoneMatch": "*"}
        )
        try:
            self.s3.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=body.encode(),
                ContentType="application/json",
                Metadata={"run": self.run},
                **condition,
            )
        except ClientError as error:
            if _code(error) not in _CONFLICT | _GONE:
                raise
            raise StateConflict(
                f"s3://{self.bucket}/{key} was written by somebody else in between"
            ) from error

    def copy_once(self, source: str, source_etag: str, target: str, size: int) -> None:
        """Copy inside S3 to a key that is written once; that it is there already is success, as the key names the content.

        A copy in parts, completed on condition: a whole CopyObject ends at 5 GiB.
        StateConflict where the source is gone or is another upload than source_etag.
        """
        created = self.s3.create_multipart_upload(
            Bucket=self.bucket,
            Key=target,
            ContentType="text/csv",
            ChecksumAlgorithm="CRC32",
            Metadata={"run": self.run},
        )
        upload = created["UploadId"]
        try:
            parts = [
                self._copy_part(source, source_etag, target, upload, number, first, size)
                for number, first in enumerate(range(0, size, COPY_PART_BYTES), start=1)
            ]
            won = self._complete_once(target, upload, parts)
        except BaseException:
            self._abort(target, upload)
            raise
        if not won:
            self._abort(target, upload)

    def _copy_part(
        self,
        source: str,
        source_etag: str,
        target: str,
        upload: str,
        number: int,
        first: int,
        size: int,
    ) -> "CompletedPartTypeDef":
        last = min(first + COPY_PART_BYTES, size) - 1
        try:
            copied = self.s3.upload_part_copy(
                Bucket=self.bucket,
                Key=target,
                UploadId=upload,
                PartNumber=number,
                CopySource={"Bucket": self.bucket, "Key": source},
                CopySourceIfMatch=source_etag,
                CopySourceRange=f"bytes={first}-{last}",
            )["CopyPartResult"]
        except ClientError as error:
            if _code(error) not in _CONFLICT | _GONE:
                raise
            raise StateConflict(
                f"s3://{self.bucket}/{source} is gone, or was uploaded again after it was hashed"
            ) from error
        part: CompletedPartTypeDef = {"PartNumber": number, "ETag": copied["ETag"]}
        if "ChecksumCRC32" in copied:
            part["ChecksumCRC32"] = copied["ChecksumCRC32"]
        return part

    def _complete_once(self, target: str, upload: str, parts: "list[CompletedPartTypeDef]") -> bool:
        """Whether this upload became the object; if not, another one did, of the same content."""
        try:
            self.s3.complete_multipart_upload(
                Bucket=self.bucket,
                Key=target,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
                IfNoneMatch="*",
            )
        except ClientError as error:
            # NoSuchUpload: the upload was completed, but the answer was lost and the SDK asked
            # again.
            if _code(error) not in _CONFLICT | {"NoSuchUpload"}:
                raise
            if not self.exists(target):
                raise StateConflict(
                    f"s3://{self.bucket}/{target} is being written by somebody else"
                ) from error
            return False
        return True

    def _abort(self, target: str, upload: str) -> None:
        try:
            self.s3.abort_multipart_upload(Bucket=self.bucket, Key=target, UploadId=upload)
        except (ClientError, BotoCoreError) as problem:
            if not (isinstance(problem, ClientError) and _code(problem) == "NoSuchUpload"):
                logger.warning(
                    "a multipart upload stays until the bucket's lifecycle ends it",
                    extra={"key": target, "problem": str(problem)},
                )


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
