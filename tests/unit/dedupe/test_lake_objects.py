"""Writes that happen once, against the errors that S3 gives to those who come second."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import lake_objects
import moto.s3.models
import pytest
from botocore.exceptions import ClientError
from covidlake.errors import StateConflict
from lake_objects import LakeObjects

from tests.support.aws.contended_s3 import ContendedS3, failure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def lake(s3: Any, run: str = "run-1") -> LakeObjects:
    return LakeObjects(s3, "lake", run)


def refusing(code: str, refused: str) -> Any:
    def refuse(count: int, operation: str) -> None:
        if operation == refused:
            raise failure(code, operation)

    return refuse


def source(s3: "S3Client", body: bytes = b"0123456789") -> dict[str, Any]:
    """An upload, as arguments of copy_once."""
    etag = s3.put_object(Bucket="lake", Key="in", Body=body)["ETag"]
    return {"source": "in", "source_etag": etag, "size": len(body)}


def body(s3: "S3Client", key: str) -> bytes:
    return s3.get_object(Bucket="lake", Key=key)["Body"].read()


def unfinished(s3: "S3Client") -> int:
    return len(s3.list_multipart_uploads(Bucket="lake").get("Uploads", ()))


def test_reading_what_is_not_there(s3: "S3Client") -> None:
    assert lake(s3).read("absent") is None
    with pytest.raises(ClientError, match="NoSuchBucket"):
        LakeObjects(s3, "elsewhere", "run-1").read("absent")


def test_exists_is_exact(s3: "S3Client") -> None:
    s3.put_object(Bucket="lake", Key="abc", Body=b"")
    assert [lake(s3).exists(key) for key in ("abc", "ab", "abcd")] == [True, False, False]


def test_a_swap_needs_the_object_that_was_read(s3: "S3Client") -> None:
    lake(s3).swap("k", "one", None)
    found = lake(s3).read("k")
    assert found is not None
    lake(s3).swap("k", "two", found.etag)
    for etag in (None, found.etag, '"other"'):
        with pytest.raises(StateConflict, match="s3://lake/k was written by somebody else"):
            lake(s3).swap("k", "three", etag)
    with pytest.raises(StateConflict):
        lake(s3).swap("deleted", "three", found.etag)
    assert body(s3, "k") == b"two"
    assert s3.head_object(Bucket="lake", Key="k")["Metadata"] == {"run": "run-1"}


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ConditionalRequestConflict", StateConflict),
        ("AccessDenied", ClientError),
        ("SlowDown", ClientError),
    ],
)
def test_errors_of_a_swap(s3: "S3Client", code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        lake(ContendedS3(s3, before=refusing(code, "put_object"))).swap("k", "one", None)


@pytest.mark.parametrize("part_bytes", [3, 5, 10, 11])
def test_a_copy_in_parts(s3: "S3Client", monkeypatch: pytest.MonkeyPatch, part_bytes: int) -> None:
    monkeypatch.setattr(lake_objects, "COPY_PART_BYTES", part_bytes)
    monkeypatch.setattr(moto.s3.models, "S3_UPLOAD_PART_MIN_SIZE", 1)
    lake(s3).copy_once(target="out", **source(s3))
    assert body(s3, "out") == b"0123456789"
    assert unfinished(s3) == 0


def test_a_second_copy_is_no_second_object(s3: "S3Client") -> None:
    arguments = source(s3)
    lake(s3, "run-1").copy_once(target="out", **arguments)
    written = s3.head_object(Bucket="lake", Key="out")
    lake(s3, "run-2").copy_once(target="out", **arguments)
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
    with pytest.raises(error):
        lake(ContendedS3(s3, before=refusing(code, operation))).copy_once(
            target="out", **source(s3)
        )
    assert lake(s3).read("out") is None
    assert unfinished(s3) == 0


@pytest.mark.parametrize(
    "code", ["ConditionalRequestConflict", "PreconditionFailed", "NoSuchUpload"]
)
def test_whoever_comes_second_finds_the_object(s3: "S3Client", code: str) -> None:
    arguments = source(s3)
    s3.put_object(Bucket="lake", Key="out", Body=b"0123456789")
    lake(ContendedS3(s3, before=refusing(code, "complete_multipart_upload"))).copy_once(
        target="out", **arguments
    )
    assert unfinished(s3) == 0


def test_an_upload_that_cannot_be_aborted_does_not_hide_why(s3: "S3Client") -> None:
    def refuse(count: int, operation: str) -> None:
        if operation in ("abort_multipart_upload", "upload_part_copy"):
            raise failure(
                "InternalError" if operation == "abort_multipart_upload" else "NoSuchKey", operation
            )

    with pytest.raises(StateConflict):
        lake(ContendedS3(s3, before=refuse)).copy_once(target="out", **source(s3))


def test_writers_at_once_leave_one_object_a_key(s3: "S3Client") -> None:
    arguments, lock, keys = source(s3), threading.Lock(), [f"out-{number}" for number in range(4)]
    with ThreadPoolExecutor(8) as pool:
        for key in keys:
            copies = [
                pool.submit(
                    lake(ContendedS3(s3, lock), f"run-{n}").copy_once, target=key, **arguments
                )
                for n in range(8)
            ]
            for copy in copies:
                copy.result()
    assert sorted(lake(s3).keys("out-")) == keys
    assert unfinished(s3) == 0
