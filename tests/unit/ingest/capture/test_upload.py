"""Uploads appear whole or not at all, in bounded memory."""

import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from capture import upload
from capture.upload import PART_BYTES, PARTS_UNDER_WAY, Upload
from covidlake.errors import ServiceUnavailable

from tests.support.aws.contended_s3 import ContendedS3
from tests.support.aws.memory_s3 import MemoryS3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "raw/_incoming/run/owid"
BIG = bytes(range(256)) * (PART_BYTES // 256) * 2 + b"the end"


def everything(s3: "S3Client") -> list[str]:
    """Keys of objects, and of uploads that were neither completed nor aborted."""
    objects = [item["Key"] for item in s3.list_objects_v2(Bucket="lake").get("Contents", ())]
    return objects + [
        item["Key"] for item in s3.list_multipart_uploads(Bucket="lake").get("Uploads", ())
    ]


class Failing:
    """An S3 client whose named operation fails from its nth call on."""

    def __init__(self, s3: "S3Client", operation: str, nth: int = 1) -> None:
        self._s3, self._operation, self._left = s3, operation, nth

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            if name == self._operation:
                self._left -= 1
                if self._left <= 0:
                    raise ClientError(
                        {
                            "Error": {
                                "Code": "InternalError",
                                "Message": "We encountered an internal error",
                            }
                        },
                        name,
                    )
            return getattr(self._s3, name)(**arguments)

        return call


@pytest.mark.parametrize(
    "body", [b"small", BIG[:PART_BYTES], BIG], ids=["small", "one-part", "three-parts"]
)
@pytest.mark.parametrize("piece", [PART_BYTES * 3, 1_000_003])
def test_an_object_is_what_was_written(s3: "S3Client", body: bytes, piece: int) -> None:
    with Upload(s3, "lake", KEY, {"run": "r1"}) as target:
        for start in range(0, len(body), piece):
            target.write(body[start : start + piece])
        assert KEY not in [
            item["Key"] for item in s3.list_objects_v2(Bucket="lake").get("Contents", ())
        ]
        etag = target.finish()
    stored = s3.get_object(Bucket="lake", Key=KEY)
    assert stored["Body"].read() == body
    assert (stored["ETag"], stored["Metadata"], stored["ContentType"]) == (
        etag,
        {"run": "r1"},
        "text/csv",
    )
    assert everything(s3) == [KEY]


@pytest.mark.parametrize("body", [b"small", BIG], ids=["small", "three-parts"])
def test_a_failure_of_the_writer_leaves_nothing(s3: "S3Client", body: bytes) -> None:
    with pytest.raises(ZeroDivisionError), Upload(s3, "lake", KEY, {}) as target:
        target.write(body)
        raise ZeroDivisionError
    assert everything(s3) == []


def test_leaving_without_finishing_leaves_nothing(s3: "S3Client") -> None:
    with Upload(s3, "lake", KEY, {}) as target:
        target.write(BIG)
    assert everything(s3) == []


@pytest.mark.parametrize(
    ("operation", "nth"),
    [
        ("create_multipart_upload", 1),
        ("upload_part", 1),
        ("upload_part", 3),
        ("complete_multipart_upload", 1),
    ],
)
def test_a_failure_of_s3_leaves_nothing(s3: "S3Client", operation: str, nth: int) -> None:
    failing: Any = Failing(s3, operation, nth)
    with (
        pytest.raises(ClientError, match="InternalError"),
        Upload(failing, "lake", KEY, {}) as target,
    ):
        target.write(BIG)
        target.finish()
    assert everything(s3) == []


def test_an_upload_whose_completion_is_answered_in_vain_is_worth_another_try() -> None:
    """boto3 asks again, and S3 does not know the upload any more."""
    client: Any = ContendedS3(MemoryS3(), twice=("complete_multipart_upload",))  # type: ignore[arg-type]
    with (
        pytest.raises(
            ServiceUnavailable, match=f"S3 took the upload of {KEY}, but its answer was lost"
        ),
        Upload(client, "lake", KEY, {}) as target,
    ):
        target.write(BIG)
        target.finish()
    assert "abort_multipart_upload" not in client.calls


def test_a_failure_to_abort_does_not_hide_the_failure_before(s3: "S3Client") -> None:
    failing: Any = Failing(s3, "abort_multipart_upload")
    with pytest.raises(ZeroDivisionError), Upload(failing, "lake", KEY, {}) as target:
        target.write(BIG)
        raise ZeroDivisionError


def test_parts_on_their_way_arrive_before_the_abort(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that arrived after it would stay, invisible and billed."""
    monkeypatch.setattr(upload, "PART_BYTES", 10)
    happened: list[str] = []

    def upload_part(**_: Any) -> dict[str, str]:
        time.sleep(0.1)
        happened.append("part")
        return {"ETag": "e"}

    client: Any = SimpleNamespace(
        create_multipart_upload=lambda **_: {"UploadId": "u"},
        upload_part=upload_part,
        abort_multipart_upload=lambda **_: happened.append("abort"),
    )
    with pytest.raises(ZeroDivisionError), Upload(client, "lake", KEY, {}) as target:
        target.write(b"x" * 20)
        raise ZeroDivisionError
    assert happened == ["part", "part", "abort"]


def test_parts_that_wait_are_few(s3: "S3Client", monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that is faster than S3 is held back."""
    monkeypatch.setattr(upload, "PART_BYTES", 10)
    held, waiting, most = threading.Semaphore(0), 0, 0
    lock = threading.Lock()

    class Slow:
        def create_multipart_upload(self, **_: Any) -> dict[str, str]:
            return {"UploadId": "u"}

        def upload_part(self, **_: Any) -> dict[str, str]:
            nonlocal waiting, most
            with lock:
                waiting += 1
                most = max(most, waiting)
            held.acquire(timeout=5)
            with lock:
                waiting -= 1
            return {"ETag": "e"}

        def complete_multipart_upload(self, **arguments: Any) -> dict[str, Any]:
            return {
                "ETag": ",".join(
                    str(part["PartNumber"]) for part in arguments["MultipartUpload"]["Parts"]
                )
            }

    written = 0
    slow: Any = Slow()
    with Upload(slow, "lake", KEY, {}) as target:

        def write() -> None:
            nonlocal written
            for _ in range(20):
                target.write(b"x" * 10)
                written += 1

        writer = threading.Thread(target=write)
        writer.start()
        writer.join(0.3)
        assert written <= upload.PARTS_UNDER_WAY + 1
        for _ in range(40):
            held.release()
        writer.join(5)
        assert target.finish() == ",".join(map(str, range(1, 21)))
    assert most <= upload.PARTS_UNDER_WAY


def test_a_gigabyte_takes_128_parts_and_never_more_memory() -> None:
    assert (PART_BYTES, PARTS_UNDER_WAY) == (8_388_608, 4)
