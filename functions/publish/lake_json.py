"""JSON objects of the lake: read, written once, or swapped where nobody else wrote in between."""

from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from covidlake.errors import StateConflict
from covidlake.zones import Lake

# 412: somebody wrote before us. 409: somebody is writing at this moment.
_CONFLICTS = ("PreconditionFailed", "ConditionalRequestConflict")


class Found(NamedTuple):
    body: bytes
    etag: str


def read(key: str, lake: Lake, s3: Any) -> Found | None:
    """The object; None where there is none."""
    try:
        answer = s3.get_object(Bucket=lake.bucket, Key=key)
    except s3.exceptions.NoSuchKey:
        return None
    return Found(answer["Body"].read(), answer["ETag"])


def write_once(key: str, text: str, lake: Lake, s3: Any) -> bool:
    """Whether it was written; False where the object is there already."""
    return _put(key, text, lake, s3, IfNoneMatch="*")


def swap(key: str, text: str, expected: Found | None, lake: Lake, s3: Any) -> None:
    """Write where the object is still the one that was read (None: absent); StateConflict where it is not."""
    condition = {"IfMatch": expected.etag} if expected else {"IfNoneMatch": "*"}
    if not _put(key, text, lake, s3, **condition):
        raise StateConflict(f"{key} was written by somebody else between our read and our write")


def _put(key: str, text: str, lake: Lake, s3: Any, **condition: str) -> bool:
    try:
        s3.put_object(
            Bucket=lake.bucket,
            Key=key,
            Body=text.encode(),
            ContentType="application/json",
            **condition,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in _CONFLICTS:
            raise
        return False
    return True
