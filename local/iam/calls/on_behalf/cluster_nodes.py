"""What the nodes of a cluster ask of S3, as the role of their instance profile.

Spark's own requests cannot be seen here, where the bucket is a folder. What a step reads is in its
arguments; what it wrote is in the bucket when it has ended.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from local.iam.calls import arns
from local.iam.calls.call import Need

# S3A writes in parts, and puts each task's beside the table until the job is committed.
_COMMITTING = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject")
_RELEASES = ("--release", "--previous")


def reads(arguments: list[str], bucket: str, root: Path) -> Iterator[Need]:
    """Yield what it takes to read what a step's arguments name.

    Args:
        arguments: of the step, or of a bootstrap action.
        bucket: its name.
        root: the folder of the bucket.
    """
    base = f"s3://{bucket}/"
    keys = [word.partition(base)[2] for word in arguments if base in word]
    releases = [release for option, release in pairwise(arguments) if option in _RELEASES]
    for key in keys:
        if (root / key).is_dir():
            yield from _folder(bucket, root, key.rstrip("/"), releases)
        elif (root / key).is_file():
            yield Need("s3:GetObject", arns.s3_object(bucket, key))


def _folder(bucket: str, root: Path, key: str, releases: list[str]) -> Iterator[Need]:
    """Yield what it takes to read a folder: of a zone, the tables of the step's releases."""
    tables = [
        str(table.relative_to(root))
        for release in releases
        for table in sorted((root / key).glob(f"*/release={release}"))
    ]
    for folder in tables or [key]:
        yield Need("s3:ListBucket", arns.bucket(bucket), {"s3:prefix": f"{folder}/"})
        yield Need("s3:GetObject", arns.s3_object(bucket, f"{folder}/*"))


def writes(keys: Iterable[str], bucket: str) -> Iterator[Need]:
    """Yield what it takes to have written objects: tables as a committed job, others at once."""
    keys = list(keys)
    for folder in sorted({key.rpartition("/")[0] for key in keys if "/release=" in key}):
        yield Need("s3:ListBucket", arns.bucket(bucket), {"s3:prefix": f"{folder}/"})
        for action in _COMMITTING:
            yield Need(action, arns.s3_object(bucket, f"{folder}/*"))
    for key in keys:
        if "/release=" not in key:
            yield Need("s3:PutObject", arns.s3_object(bucket, key))
