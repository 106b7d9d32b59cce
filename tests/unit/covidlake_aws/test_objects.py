"""The gateway to S3: what each error means to each operation; listing, reading and deleting."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from covidlake.errors import StateConflict
from covidlake_aws.copying import copy_once
from covidlake_aws.objects import LakeObjects, StoredObject

from tests.support.aws.contended_s3 import ContendedS3, failure, unreachable
from tests.support.aws.memory_s3 import MemoryS3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ABSENT = ("NoSuchKey", "404")
CHANGED = ("PreconditionFailed", "412")
BUSY = ("ConditionalRequestConflict", "409")
UPLOAD_ENDED = ("NoSuchUpload",)
# Neither says anything about the object: the request itself failed, and is the caller's to judge.
FAILED = ("NoSuchBucket", "AccessDenied", "SlowDown", "InternalError", "500", "NoSuchVersion")

ETAG = '"c4ca4238a0b923820dcc509a6f75849b"'  # of an object b"1"
OPERATIONS: dict[str, Callable[[LakeObjects], Any]] = {
    "read": lambda objects: objects.read("k"),
    "stream": lambda objects: list(objects.stream("k", '"etag"')),
    "swap": lambda objects: objects.swap("k", "body", '"etag"'),
    "write": lambda objects: objects.write("k", "body"),
    "write_once": lambda objects: objects.write_once("k", "body"),
    "copy_once: a part": lambda objects: copy_once(objects, "in", ETAG, "k", 1, "text/csv"),
    "copy_once: its end": lambda objects: copy_once(objects, "in", ETAG, "k", 1, "text/csv"),
}
REQUESTS = {
    "read": "get_object",
    "stream": "get_object",
    "swap": "put_object",
    "write": "put_object",
    "write_once": "put_object",
    "copy_once: a part": "upload_part_copy",
    "copy_once: its end": "complete_multipart_upload",
}
# (operation, codes): what the caller sees where the object is there afterwards, and where not.
EXPECTED: dict[tuple[str, tuple[str, ...]], tuple[Any, Any]] = {
    ("read", ABSENT): (None, None),
    ("read", CHANGED): (ClientError, ClientError),
    ("read", BUSY): (ClientError, ClientError),
    ("stream", ABSENT): (StateConflict, StateConflict),
    ("stream", CHANGED): (StateConflict, StateConflict),
    ("stream", BUSY): (StateConflict, StateConflict),
    ("swap", ABSENT): (StateConflict, StateConflict),
    ("swap", CHANGED): (StateConflict, StateConflict),
    ("swap", BUSY): (StateConflict, StateConflict),
    ("write", ABSENT): (ClientError, ClientError),
    ("write", CHANGED): (ClientError, ClientError),
    ("write", BUSY): (ClientError, ClientError),
    ("write_once", ABSENT): (ClientError, ClientError),
    ("write_once", CHANGED): (False, StateConflict),
    ("write_once", BUSY): (False, StateConflict),
    ("copy_once: a part", ABSENT): (StateConflict, StateConflict),
    ("copy_once: a part", CHANGED): (StateConflict, StateConflict),
    ("copy_once: a part", BUSY): (StateConflict, StateConflict),
    ("copy_once: a part", UPLOAD_ENDED): (ClientError, ClientError),
    ("copy_once: its end", ABSENT): (ClientError, ClientError),
    ("copy_once: its end", CHANGED): (None, StateConflict),
    ("copy_once: its end", BUSY): (None, StateConflict),
    ("copy_once: its end", UPLOAD_ENDED): (None, StateConflict),
    **{(operation, FAILED): (ClientError, ClientError) for operation in OPERATIONS},
}
ROWS = [
    (operation, code, there, absent)
    for (operation, codes), (there, absent) in EXPECTED.items()
    for code in codes
]


def lake(s3: Any, run: str = "run-1") -> LakeObjects:
    return LakeObjects(s3, "lake", run)


def refusing(code: str, refused: str) -> Callable[[int, str], None]:
    def refuse(_: int, request: str) -> None:
        if request == refused:
            raise failure(code, request)

    return refuse


def outcome(operation: str, code: str, s3: MemoryS3) -> Any:
    """Return what an operation returns, or the type of what it raises, for that code."""
    contended: Any = ContendedS3(s3, before=refusing(code, REQUESTS[operation]))  # type: ignore[arg-type]
    try:
        return OPERATIONS[operation](lake(contended))
    except (ClientError, StateConflict) as error:
        return type(error)


def body(s3: "S3Client", key: str) -> bytes:
    return s3.get_object(Bucket="lake", Key=key)["Body"].read()


@pytest.mark.parametrize(("operation", "code", "there", "absent"), ROWS)
def test_what_each_error_means(operation: str, code: str, there: Any, absent: Any) -> None:
    s3 = MemoryS3()
    s3.put_object(Key="in", Body=b"1")
    assert outcome(operation, code, s3) is absent
    s3.put_object(Key="k", Body=b"theirs")
    assert outcome(operation, code, s3) is there
    assert s3.uploads == {}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_answer_at_all_is_not_ours_to_judge(operation: str) -> None:
    s3 = MemoryS3()
    s3.put_object(Key="in", Body=b"1")

    def unanswered(_: int, request: str) -> None:
        if request == REQUESTS[operation]:
            raise unreachable()

    contended: Any = ContendedS3(s3, before=unanswered)  # type: ignore[arg-type]
    with pytest.raises(type(unreachable())):
        OPERATIONS[operation](lake(contended))


def test_reading_what_is_not_there(s3: "S3Client") -> None:
    assert lake(s3).read("absent") is None
    with pytest.raises(ClientError, match="NoSuchBucket"):
        LakeObjects(s3, "elsewhere", "run-1").read("absent")


def test_reading_whole_in_pieces_and_in_part(s3: "S3Client", tmp_path: Path) -> None:
    etag = s3.put_object(Bucket="lake", Key="k", Body=b"0123456789")["ETag"]
    assert lake(s3).read("k") == StoredObject(b"0123456789", etag)
    assert b"".join(lake(s3).stream("k")) == b"0123456789"
    assert lake(s3).read_range("k", 2, 3) == b"234"
    assert lake(s3).read_range("k", 8, 5) == b"89"
    lake(s3).download("k", tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == b"0123456789"


def test_exists_is_exact(s3: "S3Client") -> None:
    s3.put_object(Bucket="lake", Key="abc", Body=b"")
    assert [lake(s3).exists(key) for key in ("abc", "ab", "abcd")] == [True, False, False]
    s3.put_object(Bucket="lake", Key="abcd", Body=b"")
    assert lake(s3).exists("abc")


@pytest.mark.parametrize("in_memory", [False, True])
def test_listing_objects_and_folders(s3: "S3Client", in_memory: bool) -> None:
    store: Any = MemoryS3() if in_memory else s3
    for key in ("runs/b.json", "runs/a.json", "runs/a/etl.json", "releases/c.json"):
        store.put_object(Bucket="lake", Key=key, Body=b"12")
    objects = lake(store)
    assert list(objects.keys("runs/")) == ["runs/a.json", "runs/a/etl.json", "runs/b.json"]
    assert list(objects.keys("runs/", delimiter="/")) == ["runs/a.json", "runs/b.json"]
    assert list(objects.folders("runs/")) == ["runs/a/"]
    listing = list(objects.listing("runs/", delimiter="/"))
    assert [(one.key, one.size) for one in listing] == [("runs/a.json", 2), ("runs/b.json", 2)]
    assert all(one.modified.tzinfo for one in listing)


def test_what_is_written_says_by_which_run(s3: "S3Client") -> None:
    lake(s3).write("plain", "{}")
    assert lake(s3).write_once("once", b"1", "text/csv")
    assert not lake(s3, "run-2").write_once("once", b"2")
    lake(s3).swap("swapped", "{}", None)
    LakeObjects(s3, "lake").write("outside", "{}")
    heads = {
        key: s3.head_object(Bucket="lake", Key=key)
        for key in ("plain", "once", "swapped", "outside")
    }
    assert {key: (head["ContentType"], head["Metadata"]) for key, head in heads.items()} == {
        "plain": ("application/json", {"run": "run-1"}),
        "once": ("text/csv", {"run": "run-1"}),
        "swapped": ("application/json", {"run": "run-1"}),
        "outside": ("application/json", {}),
    }
    assert body(s3, "once") == b"1"


def test_a_file_is_uploaded_with_its_type(s3: "S3Client", tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"PAR1")
    lake(s3).upload(tmp_path / "file", "exports/file", "application/x-parquet")
    assert body(s3, "exports/file") == b"PAR1"
    head = s3.head_object(Bucket="lake", Key="exports/file")
    assert head["ContentType"] == "application/x-parquet"


def test_a_swap_needs_the_object_that_was_read(s3: "S3Client") -> None:
    lake(s3).swap("k", "one", None)
    first = lake(s3).read("k")
    assert first is not None
    lake(s3).swap("k", "two", first.etag)
    for etag in (None, first.etag, '"other"'):
        with pytest.raises(StateConflict, match="s3://lake/k was written by somebody else"):
            lake(s3).swap("k", "three", etag)
    with pytest.raises(StateConflict):
        lake(s3).swap("deleted", "three", first.etag)
    assert body(s3, "k") == b"two"


@pytest.mark.parametrize("objects", [0, 1, 1000, 1001])
def test_deleting_all_below_a_prefix(objects: int) -> None:
    s3 = MemoryS3()
    for number in range(objects):
        s3.put_object(Key=f"in/{number}", Body=b"12")
    s3.put_object(Key="beside", Body=b"1")
    contended = ContendedS3(s3)  # type: ignore[arg-type]
    assert lake(contended).delete_below("in/") == 2 * objects
    assert list(s3.objects) == ["beside"]
    # S3 takes at most 1,000 keys a request.
    assert contended.calls.count("delete_objects") == -(-objects // 1000)


def test_what_could_not_be_deleted_is_an_error() -> None:
    s3: Any = MemoryS3()
    s3.put_object(Key="in/1", Body=b"1")
    s3.delete_objects = lambda **_: {"Errors": [{"Key": "in/1", "Code": "InternalError"}]}
    with pytest.raises(
        RuntimeError, match=r"1 of 1 objects below in/ were not deleted: .*Internal"
    ):
        lake(s3).delete_below("in/")


def test_what_was_replaced_since_it_was_judged_is_told_from_it(s3: "S3Client") -> None:
    judged = s3.put_object(Bucket="lake", Key="k", Body=b"judged")["ETag"]
    assert b"".join(lake(s3).stream("k", judged)) == b"judged"
    s3.put_object(Bucket="lake", Key="k", Body=b"another")
    with pytest.raises(StateConflict):
        b"".join(lake(s3).stream("k", judged))
