"""A lake with verdicts: how to get one, and what is in the bucket then."""

from typing import TYPE_CHECKING, Any

from covidlake import zones
from covidlake.capturing.candidate import Candidate, Capture, SourceState
from covidlake.capturing.source import Source
from covidlake_aws.objects import LakeObjects
from judge import judge

from tests.support.capture.snapshots import URL, csv_of, sha

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SOURCE = Source("owid", "observations", "http", {"url": URL})
UNFINISHED = b"unfinished"
ONE, TWO, THREE, OLD = (csv_of(value) for value in (b"1.0", b"2.0", b"3.0", b"0.0"))
STATE = "raw/owid/state.json"


def judge_candidate(s3: Any, run: str, candidate: Candidate) -> Capture:
    return judge(candidate, SOURCE, LakeObjects(s3, "lake", run))


def objects(s3: "S3Client", prefix: str = "") -> dict[str, bytes]:
    """Return every object by key.

    With every upload that is neither completed nor aborted, its content UNFINISHED.
    """
    keys = [
        item["Key"] for item in s3.list_objects_v2(Bucket="lake", Prefix=prefix).get("Contents", ())
    ]
    unfinished = {
        item["Key"] + "?": UNFINISHED
        for item in s3.list_multipart_uploads(Bucket="lake").get("Uploads", ())
    }
    return {key: s3.get_object(Bucket="lake", Key=key)["Body"].read() for key in keys} | unfinished


def state(s3: "S3Client") -> SourceState:
    return SourceState.from_json(s3.get_object(Bucket="lake", Key=STATE)["Body"].read())


def raw(body: bytes, day: int = 1) -> str:
    return f"raw/owid/captured=2026-01-{day:02}/{sha(body)}.csv"


def snapshots(s3: "S3Client") -> dict[str, bytes]:
    """Return everything but the state: what is in Raw and what is left over.

    Each snapshot has its canonical rows and their account beside it.
    """
    stored = {key: body for key, body in objects(s3).items() if key != STATE}
    beside = {key: stored.pop(key) for key in list(stored) if key.endswith((".parquet", ".json"))}
    raw_keys = [
        key for key, body in stored.items() if key.startswith("raw/") and body != UNFINISHED
    ]
    expected = {zones.canonical(key, "owid") for key in raw_keys}
    expected |= {zones.canonical_account(key, "owid") for key in raw_keys}
    assert beside.keys() == expected
    return stored
