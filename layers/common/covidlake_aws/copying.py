"""A copy inside S3 to a key that is written once."""

from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from covidlake_aws.objects import LOST, LakeObjects, Outcome, outcome_of

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, CopyPartResultTypeDef

# UploadPartCopy takes at most 5 GiB a part.
COPY_PART_BYTES = 1 << 30

logger = Logger(child=True)


def copy_once(
    objects: LakeObjects,
    source: str,
    source_etag: str,
    target: str,
    size: int,
    content_type: str,
) -> None:
    """Copy an object; that the target is there already is success, as its key names the content.

    A copy in parts, completed on condition: a whole CopyObject ends at 5 GiB.

    Raises:
        StateConflict: The source is gone or is another upload than source_etag; or somebody else
            is writing the target at this moment.
    """
    created = objects.s3.create_multipart_upload(
        Bucket=objects.bucket,
        Key=target,
        ContentType=content_type,
        ChecksumAlgorithm="CRC32",
        Metadata={"run": objects.run},
    )
    copy = _Copy(objects, source, source_etag, target, created["UploadId"])
    try:
        firsts = range(0, size, COPY_PART_BYTES)
        parts = [copy.part(number, first, size) for number, first in enumerate(firsts, start=1)]
        completed = copy.complete(parts)
    except BaseException:
        abort_upload(objects, target, copy.upload)
        raise
    if not completed:
        abort_upload(objects, target, copy.upload)


def abort_upload(objects: LakeObjects, key: str, upload: str) -> None:
    """End a multipart upload whose object is not wanted; a failure of that is logged only."""
    try:
        objects.s3.abort_multipart_upload(Bucket=objects.bucket, Key=key, UploadId=upload)
    except (ClientError, BotoCoreError) as problem:
        if outcome_of(problem) is not Outcome.UPLOAD_ENDED:
            logger.warning(
                "a multipart upload stays until the bucket's lifecycle ends it",
                extra={"key": key, "problem": str(problem)},
            )


class _Copy:
    """One multipart upload, filled from another object."""

    def __init__(
        self, objects: LakeObjects, source: str, source_etag: str, target: str, upload: str
    ) -> None:
        self.objects, self.upload = objects, upload
        self.source, self.source_etag, self.target = source, source_etag, target

    def part(self, number: int, first: int, size: int) -> "CompletedPartTypeDef":
        """Copy one part, from a byte of the source on."""
        last = min(first + COPY_PART_BYTES, size) - 1
        copied = self._copy_range(number, f"bytes={first}-{last}")
        part: CompletedPartTypeDef = {"PartNumber": number, "ETag": copied["ETag"]}
        if "ChecksumCRC32" in copied:
            part["ChecksumCRC32"] = copied["ChecksumCRC32"]
        return part

    def _copy_range(self, number: int, byte_range: str) -> "CopyPartResultTypeDef":
        try:
            response = self.objects.s3.upload_part_copy(
                Bucket=self.objects.bucket,
                Key=self.target,
                UploadId=self.upload,
                PartNumber=number,
                CopySource={"Bucket": self.objects.bucket, "Key": self.source},
                CopySourceIfMatch=self.source_etag,
                CopySourceRange=byte_range,
            )
        except ClientError as error:
            if outcome_of(error) not in LOST:
                raise
            raise self.objects.replaced(self.source) from error
        return response["CopyPartResult"]

    def complete(self, parts: "list[CompletedPartTypeDef]") -> bool:
        """Return whether this upload became the object, or else another of the same content did."""
        try:
            self.objects.s3.complete_multipart_upload(
                Bucket=self.objects.bucket,
                Key=self.target,
                UploadId=self.upload,
                MultipartUpload={"Parts": parts},
                IfNoneMatch="*",
            )
        except ClientError as error:
            # UPLOAD_ENDED: it was completed, but the answer was lost and the SDK asked again.
            refused = (Outcome.CHANGED, Outcome.BUSY, Outcome.UPLOAD_ENDED)
            if outcome_of(error) not in refused:
                raise
            self.objects.expect_written(self.target, error)
            return False
        return True
