"""What captures leave in the part of the lake where they begin."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def left(s3: "S3Client") -> list[str]:
    """Keys of candidates, and of uploads that were neither completed nor aborted."""
    objects = [
        item["Key"]
        for item in s3.list_objects_v2(Bucket="lake", Prefix="raw/_incoming").get("Contents", ())
    ]
    return objects + [
        item["Key"] for item in s3.list_multipart_uploads(Bucket="lake").get("Uploads", ())
    ]
