"""Copies that happen once, against the errors that S3 gives to those who come second."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import moto.s3.models
import pytest
from botocore.exceptions import ClientError
from covidlake.errors import StateConflict
from covidlake_aws import copying
from covidlake_aws.copying import copy_once
from covidlake_aws.objects import LakeObjects

from tests.support.aws.contended_s3 import ContendedS3, failure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def lake(s3: Any, run: str = "run-1") -> LakeObjects:
    return LakeObjects(s3, "lake", run)


def refusing(code: str, refused: str) -> Any:
    def refuse(_: int, operation: str) -> None:
        if operation == refused:
            raise failure(code, operation)

    return refuse


def source(s3: "S3Client", body: bytes = b"0123456789") -> dict[str, Any]:
    """An upload, as arguments of copy_once."""
    etag = s3.put_object(Bucket="lake", Key="in", Body=body)["ETag"]
    return {"source": "in", "source_etag": etag, "size": len(body), "content_type": "text/csv"}


def body(s3: "S3Client", key: str) -> bytes:
    return s3.get_object(Bucket="lake", Key=key)["Body"].read()


def unfinished(s3: "S3Client") -> int:
    return len(s3.list_multipart_uploads(Bucket="lake").get("Uploads", ()))


def test_a_part_is_a_gibibyte_under_s3s_limit_of_five() -> None:
    assert copying.COPY_PART_BYTES == 1_073_741_824


@pytest.mark.parametrize("part_bytes", [3, 5, 10, 11])
def test_a_copy_in_parts(s3: "S3Client", monkeypatch: pytest.MonkeyPatch, part_bytes: int) -> None:
    monkeypatch.setattr(copying, "COPY_PART_BYTES", part_bytes)
    monkeypatch.setattr(moto.s3.models, "S3_UPLOAD_PART_MIN_SIZE", 1)
    copy_once(lake(s3), target="out", **source(s3))
    assert body(s3, "out") == b"0123456789"
    assert unfinished(s3) == 0


def test_a_second_copy_is_no_second_object(s3: "S3Client") -> None:
    arguments = source(s3)
    copy_once(lake(s3, "run-1"), target="out", **arguments)
    written = s3.head_object(Bucket="lake", Key="out")
    copy_once(lake(s3, "run-2"), target="out", **arguments)
    assert s3.head_object(Bucket="lake", Key="out")["Metadata"] == {"run": "run-1"}
    assert s3.head_object(Bucket="lake", Key="out")["LastModified"] == written["LastModified"]
    assert unfinished(s3) == 0


@pytest.mark.parametrize(
    ("operation", "code", "error"),
    [
        ("upload_part_copy", "NoSuchKey", StateConflict),
        ("upload_part_copy", "PreconditionFailed", StateConflict),
        ("upload_part_copy", "InternalError", ClientError),
        ("complete_multipart_upload", "ConditionalRequestConflict", StateConflict),
        ("complete_multipart_upload", "PreconditionFailed", StateConflict),
        ("complete_multipart_upload", "NoSuchUpload", StateConflict),
        ("complete_multipart_upload", "InternalError", ClientError),
    ],
)
def test_a_copy_that_fails_leaves_nothing(
    s3: "S3Client", operation: str, code: str, error: type[Exception]
) -> None:
    contended: Any = ContendedS3(s3, before=refusing(code, operation))
    with pytest.raises(error):
        copy_once(lake(contended), target="out", **source(s3))
    assert lake(s3).read("out") is None
    assert unfinished(s3) == 0


@pytest.mark.parametrize(
    "code", ["ConditionalRequestConflict", "PreconditionFailed", "NoSuchUpload"]
)
def test_whoever_comes_second_finds_the_object(s3: "S3Client", code: str) -> None:
    arguments = source(s3)
    s3.put_object(Bucket="lake", Key="out", Body=b"0123456789")
    contended: Any = ContendedS3(s3, before=refusing(code, "complete_multipart_upload"))
    copy_once(lake(contended), target="out", **arguments)
    assert unfinished(s3) == 0


def test_an_upload_that_cannot_be_aborted_does_not_hide_why(s3: "S3Client") -> None:
    codes = {"abort_multipart_upload": "InternalError", "upload_part_copy": "NoSuchKey"}

    def refuse(_: int, operation: str) -> None:
        if operation in codes:
            raise failure(codes[operation], operation)

    contended: Any = ContendedS3(s3, before=refuse)
    with pytest.raises(StateConflict):
        copy_once(lake(contended), target="out", **source(s3))


def test_writers_at_once_leave_one_object_a_key(s3: "S3Client") -> None:
    arguments, lock = source(s3), threading.Lock()
    keys = [f"out-{number}" for number in range(4)]

    def write(run: int, key: str) -> None:
        contended: Any = ContendedS3(s3, lock)
        copy_once(lake(contended, f"run-{run}"), target=key, **arguments)

    with ThreadPoolExecutor(8) as pool:
        for key in keys:
            copies = [pool.submit(write, run, key) for run in range(8)]
            for copy in copies:
                copy.result()
    assert sorted(lake(s3).keys("out-")) == keys
    assert unfinished(s3) == 0
