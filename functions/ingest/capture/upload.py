"""A stream of bytes -> one object: multipart in bounded memory, and all or nothing."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypedDict

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError
from covidlake.errors import ServiceUnavailable
from covidlake_aws.objects import Outcome, outcome_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

# 8 MiB x 10,000 parts reach 78 GiB; the buffer and the parts on their way are all that is in
# memory.
PART_BYTES = 8 << 20
PARTS_UNDER_WAY = 4

logger = Logger(child=True)


class Location(TypedDict):
    """Where the object appears."""

    Bucket: str
    Key: str


class MultipartUpload(Location):
    """An upload that S3 has begun."""

    UploadId: str


class Upload:
    """Write bytes, then `finish()`.

    Leaving the context without it aborts, and nothing appears under the key.
    """

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        key: str,
        metadata: dict[str, str],
        kind: str = "text/csv",
    ) -> None:
        self._s3 = s3
        self._at: Location = {"Bucket": bucket, "Key": key}
        self._metadata = metadata
        self._kind = kind
        self._buffer = bytearray()
        self._upload: MultipartUpload | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._under_way: deque[Future[CompletedPartTypeDef]] = deque()
        self._pool = ThreadPoolExecutor(PARTS_UNDER_WAY)

    def __enter__(self) -> Self:
        return self

    def write(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= PART_BYTES:
            self._send(bytes(memoryview(self._buffer)[:PART_BYTES]))
            del self._buffer[:PART_BYTES]

    def finish(self) -> str:
        """Make the object appear, and return its ETag."""
        if self._upload is None:
            body = bytes(self._buffer)
            stored = self._s3.put_object(
                Bucket=self._at["Bucket"],
                Key=self._at["Key"],
                Body=body,
                ContentType=self._kind,
                Metadata=self._metadata,
            )
            return stored["ETag"]
        if self._buffer:
            self._send(bytes(self._buffer))
        while self._under_way:
            self._parts.append(self._under_way.popleft().result())
        try:
            done = self._s3.complete_multipart_upload(
                **self._upload, MultipartUpload={"Parts": self._parts}
            )
        except ClientError as error:
            # It was completed, but the answer was lost and boto3 asked again: the ETag is not
            # known, so nothing can be promoted.
            if outcome_of(error) is Outcome.UPLOAD_ENDED:
                self._upload = None
                raise ServiceUnavailable(
                    f"S3 took the upload of {self._at['Key']}, but its answer was lost"
                ) from error
            raise
        self._upload = None
        return done["ETag"]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Parts first: one that arrives after the abort would stay, invisible and billed.
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._upload is not None:
            try:
                self._s3.abort_multipart_upload(**self._upload)
            except (ClientError, BotoCoreError) as problem:
                logger.warning(
                    "a multipart upload stays until the bucket's lifecycle ends it",
                    extra={"upload": self._upload, "problem": str(problem)},
                )

    def _send(self, body: bytes) -> None:
        if self._upload is None:
            created = self._s3.create_multipart_upload(
                **self._at,
                ContentType=self._kind,
                ChecksumAlgorithm="CRC32",
                Metadata=self._metadata,
            )
            self._upload = {**self._at, "UploadId": created["UploadId"]}
        number = len(self._parts) + len(self._under_way) + 1
        self._under_way.append(
            self._pool.submit(self._send_part, self._upload.copy(), number, body)
        )
        while len(self._under_way) > PARTS_UNDER_WAY:
            self._parts.append(self._under_way.popleft().result())

    def _send_part(
        self, upload: MultipartUpload, number: int, body: bytes
    ) -> "CompletedPartTypeDef":
        sent = self._s3.upload_part(
            **upload, PartNumber=number, Body=body, ChecksumAlgorithm="CRC32"
        )
        part: CompletedPartTypeDef = {"PartNumber": number, "ETag": sent["ETag"]}
        if "ChecksumCRC32" in sent:
            part["ChecksumCRC32"] = sent["ChecksumCRC32"]
        return part
