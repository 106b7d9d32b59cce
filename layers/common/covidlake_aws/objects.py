"""The one gateway to S3: what functions do to objects, and what each of S3's errors means."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError
from covidlake.errors import StateConflict
from covidlake.zones import Lake

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

JSON = "application/json"
STREAM_BYTES = 1 << 20
_MOST_DELETED = 1000  # S3's limit for one DeleteObjects


class Outcome(Enum):
    """What an error of S3 says about the object; any other error is a failure of the request."""

    ABSENT = "there is no such object"
    CHANGED = "somebody wrote before us"
    BUSY = "somebody is writing at this moment"
    UPLOAD_ENDED = "the multipart upload was completed or aborted before"


# HEAD has no body, so botocore gives the bare status as its code.
OUTCOMES: Mapping[str, Outcome] = {
    "NoSuchKey": Outcome.ABSENT,
    "404": Outcome.ABSENT,
    "PreconditionFailed": Outcome.CHANGED,
    "412": Outcome.CHANGED,
    "ConditionalRequestConflict": Outcome.BUSY,
    "409": Outcome.BUSY,
    "NoSuchUpload": Outcome.UPLOAD_ENDED,
}
# Of an object that was to be as it was read: it is not.
LOST = (Outcome.ABSENT, Outcome.CHANGED, Outcome.BUSY)


class StoredObject(NamedTuple):
    body: bytes
    etag: str


class ListedObject(NamedTuple):
    key: str
    size: int
    modified: datetime


def outcome_of(error: Exception) -> Outcome | None:
    """Return what an error says about the object, or None where the request itself failed."""
    if not isinstance(error, ClientError):
        return None
    return OUTCOMES.get(error.response["Error"]["Code"])


@dataclass(frozen=True)
class LakeObjects:
    """One bucket, and the few things that may be done to it.

    Attributes:
        run: On whose behalf; written as metadata beside what is written once or swapped, so that
            a writer whose answer was lost can be told from another. Empty outside a run.
    """

    s3: "S3Client"
    bucket: str
    run: str = ""

    @property
    def lake(self) -> Lake:
        return Lake(self.bucket)

    def read(self, key: str) -> StoredObject | None:
        """Return the object, or None where there is none."""
        try:
            response = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if outcome_of(error) is Outcome.ABSENT:
                return None
            raise
        return StoredObject(response["Body"].read(), response["ETag"])

    def read_range(self, key: str, first: int, length: int) -> bytes:
        """Return at most so many bytes of an object, from an offset on."""
        byte_range = f"bytes={first}-{first + length - 1}"
        response = self.s3.get_object(Bucket=self.bucket, Key=key, Range=byte_range)
        return response["Body"].read()

    def stream(self, key: str, etag: str | None = None) -> Iterator[bytes]:
        """Yield the object in pieces, as it is asked for.

        Raises:
            StateConflict: It is gone, or is not the one with that ETag.
        """
        condition: dict[str, Any] = {"IfMatch": etag} if etag else {}
        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=key, **condition)["Body"]
        except ClientError as error:
            if outcome_of(error) not in LOST:
                raise
            raise self.replaced(key) from error
        with closing(body):
            yield from body.iter_chunks(STREAM_BYTES)

    def download(self, key: str, path: Path) -> None:
        """Write the object to a local file."""
        self.s3.download_file(self.bucket, key, str(path))

    def exists(self, key: str) -> bool:
        # A listing, not HEAD: it needs no permission to read the object. The key itself is the
        # first of all that begin with it.
        page = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=key, MaxKeys=1)
        return any(item["Key"] == key for item in page.get("Contents", ()))

    def listing(self, prefix: str, delimiter: str = "") -> Iterator[ListedObject]:
        """Yield the objects below a prefix by key; with a delimiter those right below it alone."""
        for page in self._pages(prefix, delimiter):
            for item in page.get("Contents", ()):
                yield ListedObject(item["Key"], item["Size"], item["LastModified"])

    def keys(self, prefix: str, delimiter: str = "") -> Iterator[str]:
        """Yield the keys of what `listing` yields."""
        for page in self._pages(prefix, delimiter):
            yield from (item["Key"] for item in page.get("Contents", ()))

    def folders(self, prefix: str) -> Iterator[str]:
        """Yield the prefixes right below a prefix, each with its trailing slash."""
        for page in self._pages(prefix, "/"):
            yield from (item["Prefix"] for item in page.get("CommonPrefixes", ()))

    def write(self, key: str, body: str | bytes, content_type: str = JSON) -> None:
        """Write an object, whatever was there."""
        self._put(key, body, content_type)

    def write_once(self, key: str, body: str | bytes, content_type: str = JSON) -> bool:
        """Write an object that is not there; return whether this call wrote it.

        Where the answer to our own write was lost and the SDK asked again, that is False, too.

        Raises:
            StateConflict: Somebody else is writing it at this moment.
        """
        try:
            self._put(key, body, content_type, IfNoneMatch="*")
        except ClientError as error:
            if outcome_of(error) not in (Outcome.CHANGED, Outcome.BUSY):
                raise
            self.expect_written(key, error)
            return False
        return True

    def swap(self, key: str, body: str, expected_etag: str | None) -> None:
        """Write where the object is still the one that was read (None: absent).

        Raises:
            StateConflict: It is not, or somebody else is writing it at this moment.
        """
        condition = {"IfMatch": expected_etag} if expected_etag else {"IfNoneMatch": "*"}
        try:
            self._put(key, body, JSON, **condition)
        except ClientError as error:
            if outcome_of(error) not in LOST:
                raise
            raise StateConflict(
                f"s3://{self.bucket}/{key} was written by somebody else in between"
            ) from error

    def upload(self, path: Path, key: str, content_type: str) -> None:
        """Write a local file to an object, in parts where it is large."""
        arguments = {"ContentType": content_type}
        self.s3.upload_file(str(path), self.bucket, key, ExtraArgs=arguments)

    def delete(self, key: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=key)

    def delete_below(self, prefix: str) -> int:
        """Delete everything below a prefix and return the bytes that it held."""
        objects = list(self.listing(prefix))
        for start in range(0, len(objects), _MOST_DELETED):
            batch = objects[start : start + _MOST_DELETED]
            self._delete_batch(prefix, [one.key for one in batch])
        return sum(one.size for one in objects)

    def expect_written(self, key: str, error: ClientError) -> None:
        """Raise StateConflict unless the object is there, which S3's refusal alone does not say."""
        if not self.exists(key):
            raise StateConflict(
                f"s3://{self.bucket}/{key} is being written by somebody else"
            ) from error

    def replaced(self, key: str) -> StateConflict:
        return StateConflict(
            f"s3://{self.bucket}/{key} is gone, or was uploaded again after it was hashed"
        )

    def _pages(self, prefix: str, delimiter: str) -> "Iterator[ListObjectsV2OutputTypeDef]":
        arguments: dict[str, Any] = {"Delimiter": delimiter} if delimiter else {}
        paginator = self.s3.get_paginator("list_objects_v2")
        yield from paginator.paginate(Bucket=self.bucket, Prefix=prefix, **arguments)

    def _put(self, key: str, body: str | bytes, content_type: str, **condition: Any) -> None:
        self.s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body.encode() if isinstance(body, str) else body,
            ContentType=content_type,
            Metadata={"run": self.run} if self.run else {},
            **condition,
        )

    def _delete_batch(self, prefix: str, keys: list[str]) -> None:
        response = self.s3.delete_objects(
            Bucket=self.bucket,
            Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True},
        )
        if errors := response.get("Errors"):
            raise RuntimeError(
                f"{len(errors)} of {len(keys)} objects below {prefix} were not deleted: {errors[0]}"
            )
