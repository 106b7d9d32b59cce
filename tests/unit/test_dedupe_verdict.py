"""Verdicts: which, once, and the same to whoever asks again, whatever broke or raced in between."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest
from covidlake import zones
from covidlake.captures import Candidate, Capture, SourceState
from covidlake.errors import StateConflict
from covidlake.manifest import ReleaseManifest, Verdict
from covidlake.sources import Source
from lake_objects import LakeObjects
from verdict import ANSWERS_KEPT, decide, judge

from tests.unit.contended_s3 import ContendedS3, Killed, failure, unreachable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SOURCE = Source("owid", "observations", "http", {"url": "https://example.org/x.csv"})
UNFINISHED = b"unfinished"
STATE = "raw/owid/state.json"


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def uploaded(s3: "S3Client", run: str, body: bytes = b"one", day: int = 1, hour: int = 0, **changes: Any) -> Candidate:
    """A candidate as ingest leaves it; captured on that day of January 2026."""
    key = f"raw/_incoming/{run}/owid"
    etag = s3.put_object(Bucket="lake", Key=key, Body=body)["ETag"]
    captured_at = f"2026-01-{day:02}T{hour:02}:00:00.000000+00:00"
    candidate = Candidate("owid", SOURCE.location["url"], captured_at, False, key, sha(body), len(body), 1, '"e"', "then", etag)
    return replace(candidate, **changes)


def asked(s3: Any, run: str, candidate: Candidate) -> Capture:
    return judge(candidate, SOURCE, LakeObjects(s3, "lake", run))


def objects(s3: "S3Client", prefix: str = "") -> dict[str, bytes]:
    """Every object; and every upload that is neither completed nor aborted, with content UNFINISHED."""
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="lake", Prefix=prefix).get("Contents", ())]
    unfinished = {item["Key"] + "?": UNFINISHED for item in s3.list_multipart_uploads(Bucket="lake").get("Uploads", ())}
    return {key: s3.get_object(Bucket="lake", Key=key)["Body"].read() for key in keys} | unfinished


def state(s3: "S3Client") -> SourceState:
    return SourceState.from_json(s3.get_object(Bucket="lake", Key=STATE)["Body"].read())


def raw(body: bytes, day: int = 1) -> str:
    return f"raw/owid/captured=2026-01-{day:02}/{sha(body)}.csv"


def snapshots(s3: "S3Client") -> dict[str, bytes]:
    """Everything but the state: what is in Raw and what is left over."""
    return {key: body for key, body in objects(s3).items() if key != STATE}


def test_the_first_snapshot(s3: "S3Client") -> None:
    capture = asked(s3, "run-1", uploaded(s3, "run-1"))
    assert capture == Capture("owid", "observations", "new", sha(b"one"), raw(b"one"), 3, 1, pending=True)
    assert snapshots(s3) == {raw(b"one"): b"one"}
    assert s3.head_object(Bucket="lake", Key=raw(b"one"))["Metadata"] == {"run": "run-1"}
    assert asdict(state(s3)) | {"accepted_at": "", "answers": []} == {
        "source": "owid", "location": "https://example.org/x.csv", "etag": '"e"', "last_modified": "then", "sha256": sha(b"one"),
        "key": raw(b"one"), "bytes": 3, "rows": 1, "captured": "2026-01-01", "seen_at": "2026-01-01T00:00:00.000000+00:00", "run": "run-1",
        "accepted_at": "", "answers": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("second", "verdict", "in_force", "kept"),
    [
        ({"body": b"one", "day": 2}, "unchanged", b"one", {raw(b"one")}),
        ({"body": b"two", "day": 2}, "new", b"two", {raw(b"one"), raw(b"two", 2)}),
        ({"body": b"two", "day": 1}, "new", b"two", {raw(b"one"), raw(b"two")}),
        ({"body": b"two", "day": 1, "captured_at": "2025-12-31T23:59:59.999999+00:00"}, "stale", b"one", {raw(b"one")}),
        ({"not_modified": True, "key": None, "sha256": None}, "unchanged", b"one", {raw(b"one")}),
    ],
    ids=["same", "other", "other-on-the-same-day", "captured-before", "not-modified"],
)
def test_the_second_snapshot(s3: "S3Client", second: dict[str, Any], verdict: str, in_force: bytes, kept: set[str]) -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    capture = asked(s3, "run-2", uploaded(s3, "run-2", **second))
    assert (capture.verdict, capture.sha256) == (verdict, sha(in_force))
    assert capture.key == state(s3).key
    assert {key for key in snapshots(s3) if "_incoming" not in key} == kept
    if second.get("key", "") is not None:
        assert "raw/_incoming/run-2/owid" not in objects(s3)


def test_content_that_comes_back_is_not_stored_twice(s3: "S3Client") -> None:
    for day, body in enumerate([b"one", b"two", b"one"], start=1):
        capture = asked(s3, f"run-{day}", uploaded(s3, f"run-{day}", body, day))
    assert (capture.verdict, capture.key) == ("new", raw(b"one", 1))
    assert snapshots(s3) == {raw(b"one", 1): b"one", raw(b"two", 2): b"two"}
    assert (state(s3).captured, state(s3).run) == ("2026-01-01", "run-3")


def test_unchanged_content_with_new_validators(s3: "S3Client") -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    asked(s3, "run-2", uploaded(s3, "run-2", day=2, etag='"f"', last_modified=None, url_or_table="https://mirror.example/x.csv"))
    now = state(s3)
    assert (now.etag, now.last_modified, now.location) == ('"f"', None, "https://mirror.example/x.csv")
    assert (now.run, now.captured, now.seen_at[:10]) == ("run-1", "2026-01-01", "2026-01-02")


def test_validators_of_an_older_capture_do_not_replace_newer_ones(s3: "S3Client") -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    asked(s3, "run-3", uploaded(s3, "run-3", day=3, etag='"three"'))
    late = asked(s3, "run-2", uploaded(s3, "run-2", day=2, etag='"two"'))
    assert (late.verdict, state(s3).etag, state(s3).seen_at[:10]) == ("unchanged", '"three"', "2026-01-03")


def test_unchanged_content_whose_object_was_lost(s3: "S3Client") -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    s3.delete_object(Bucket="lake", Key=raw(b"one"))
    capture = asked(s3, "run-2", uploaded(s3, "run-2", day=2))
    assert (capture.verdict, capture.key) == ("unchanged", raw(b"one", 2))
    assert objects(s3)[raw(b"one", 2)] == b"one"


def test_not_modified_without_a_state(s3: "S3Client") -> None:
    with pytest.raises(StateConflict, match="'not modified' to a state that is gone"):
        asked(s3, "run-1", Candidate("owid", "u", "2026-01-01T00:00:00+00:00", not_modified=True))


@pytest.mark.parametrize(
    ("releases", "pending"),
    [
        ({}, True),
        ({"20260101T000000Z-a": {"owid": sha(b"one")}}, False),
        ({"20260101T000000Z-a": {"owid": sha(b"old")}}, True),
        ({"20260101T000000Z-a": {"countries": sha(b"one")}}, True),
        ({"20260101T000000Z-a": {"owid": sha(b"old")}, "20260102T000000Z-a": {"owid": sha(b"one")}}, False),
        ({"20260101T000000Z-a": {"owid": sha(b"one")}, "20260102T000000Z-a": {"owid": sha(b"old")}}, True),
    ],
    ids=["no-release", "built", "built-from-another", "of-another-source", "built-by-the-newest", "built-by-an-older-one"],
)
def test_pending_is_what_the_newest_release_was_not_built_from(s3: "S3Client", releases: dict[str, dict[str, str]], pending: bool) -> None:
    for name, inputs in releases.items():
        s3.put_object(Bucket="lake", Key=zones.release(name), Body=ReleaseManifest(name, "r", "t", "d", inputs, {}).to_json())
    s3.put_object(Bucket="lake", Key=zones.CURRENT, Body=b'{"release": "20260101T000000Z-a"}')
    assert asked(s3, "run-1", uploaded(s3, "run-1")).pending is pending


def test_a_snapshot_whose_build_failed_is_pending_in_the_next_run(s3: "S3Client") -> None:
    first = asked(s3, "run-1", uploaded(s3, "run-1"))
    second = asked(s3, "run-2", uploaded(s3, "run-2", day=2))
    assert [(first.verdict, first.pending), (second.verdict, second.pending)] == [("new", True), ("unchanged", True)]


# ---- Again, at once, and after a crash ---------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"one", b"two"], ids=["unchanged", "new"])
def test_the_same_event_ten_times(s3: "S3Client", body: bytes) -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    candidate = uploaded(s3, "run-2", body, 2)
    first = asked(s3, "run-2", candidate)
    after = objects(s3)
    assert [asked(s3, "run-2", candidate) for _ in range(9)] == [first] * 9
    assert objects(s3) == after


@pytest.mark.parametrize("body", [b"one", b"two"], ids=["unchanged", "new"])
def test_the_same_event_after_others(s3: "S3Client", body: bytes) -> None:
    """A late delivery neither brings the old snapshot back nor answers otherwise than in its time; nor after the release was built."""
    asked(s3, "run-1", uploaded(s3, "run-1"))
    candidate = uploaded(s3, "run-2", body, 2)
    first = asked(s3, "run-2", candidate)
    asked(s3, "run-3", uploaded(s3, "run-3", b"three", 3))
    s3.put_object(
        Bucket="lake", Key=zones.release("20260103"), Body=ReleaseManifest("20260103", "r", "t", "d", {"owid": sha(b"three")}, {}).to_json()
    )
    after = objects(s3)
    assert asked(s3, "run-2", candidate) == first
    assert objects(s3) == after


def test_an_event_so_late_that_its_answer_is_forgotten_changes_nothing(s3: "S3Client") -> None:
    candidate = uploaded(s3, "run-0")
    asked(s3, "run-0", candidate)
    for day in range(2, ANSWERS_KEPT + 3):
        asked(s3, f"run-{day}", uploaded(s3, f"run-{day}", b"%d" % day, day))
    assert len(state(s3).answers) == ANSWERS_KEPT
    before = snapshots(s3)
    late = asked(s3, "run-0", candidate)
    assert (late.verdict, late.sha256) == ("stale", sha(b"%d" % (ANSWERS_KEPT + 2)))
    assert snapshots(s3) == before


def test_the_same_event_sixteen_times_at_once(s3: "S3Client") -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    candidate, lock = uploaded(s3, "run-2", b"two", 2), threading.Lock()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: asked(ContendedS3(s3, lock), "run-2", candidate), range(16)))
    assert answers == [Capture("owid", "observations", "new", sha(b"two"), raw(b"two", 2), 3, 1, pending=True)] * 16
    assert snapshots(s3) == {raw(b"one"): b"one", raw(b"two", 2): b"two"}
    assert [answer["run"] for answer in state(s3).answers] == ["run-1", "run-2"]


def test_many_runs_at_once_with_the_same_content(s3: "S3Client") -> None:
    lock = threading.Lock()
    candidates = {f"run-{number}": uploaded(s3, f"run-{number}") for number in range(8)}
    with ThreadPoolExecutor(8) as pool:
        captures = list(pool.map(lambda run: asked(ContendedS3(s3, lock), run, candidates[run]), candidates))
    assert sorted(capture.verdict for capture in captures) == ["new"] + ["unchanged"] * 7
    assert snapshots(s3) == {raw(b"one"): b"one"}


def killed_at(call: int, when: str) -> dict[str, Any]:
    """A process that does nothing any more, not even clean up, from before or after one of its calls on."""

    def kill(count: int, operation: str) -> None:
        if count >= call:
            raise Killed(operation)

    return {"before": kill} if when == "before" else {"before": lambda count, name: kill(count - 1, name), "after": kill}


# Reads, copies, the swap and the deletion of one new snapshot: get state, create, copy, complete, get release, put, delete.
CALLS = 7


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
@pytest.mark.parametrize("body", [b"one", b"two"], ids=["unchanged", "new"])
def test_killed_between_any_two_steps_and_delivered_again(s3: "S3Client", body: bytes, call: int, when: str) -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    s3.put_object(
        Bucket="lake", Key=zones.release("20260101"), Body=ReleaseManifest("20260101", "r", "t", "d", {"owid": sha(b"one")}, {}).to_json()
    )
    candidate = uploaded(s3, "run-2", body, 2)
    dying = ContendedS3(s3, **killed_at(call, when))
    try:
        asked(dying, "run-2", candidate)
        assert len(dying.calls) < call
    except Killed:
        pass
    capture = asked(s3, "run-2", candidate)
    new = body == b"two"
    assert (capture.verdict, capture.sha256, capture.pending) == ("new" if new else "unchanged", sha(body), new)
    # An upload whose process was killed is invisible, and ended by the bucket's lifecycle.
    expected = {raw(b"one"): b"one"} | ({raw(b"two", 2): b"two"} if new else {})
    assert {key: value for key, value in snapshots(s3).items() if not key.startswith("releases/") and value != UNFINISHED} == expected
    assert state(s3).sha256 == sha(body)


def test_all_calls_were_killed_in_turn(s3: "S3Client") -> None:
    s3.put_object(Bucket="lake", Key=zones.release("20260101"), Body=ReleaseManifest("20260101", "r", "t", "d", {}, {}).to_json())
    counting = ContendedS3(s3)
    asked(counting, "run-1", uploaded(s3, "run-1"))
    assert len(counting.calls) == CALLS


@pytest.mark.parametrize("operation", ["put_object", "complete_multipart_upload"])
def test_the_answer_to_a_winning_write_is_lost(s3: "S3Client", operation: str) -> None:
    """The SDK sends a conditional write again and gets 412 for the object that it wrote itself."""
    capture = asked(ContendedS3(s3, twice=(operation,)), "run-1", uploaded(s3, "run-1"))
    assert capture == Capture("owid", "observations", "new", sha(b"one"), raw(b"one"), 3, 1, pending=True)
    assert snapshots(s3) == {raw(b"one"): b"one"}
    assert len(state(s3).answers) == 1


def test_a_state_that_others_keep_changing(s3: "S3Client") -> None:
    def conflict(count: int, operation: str) -> None:
        if operation == "put_object":
            raise failure("PreconditionFailed", operation)

    candidate = uploaded(s3, "run-1")
    with pytest.raises(StateConflict, match=r"8 attempts were in vain, the last because .*state.json was written by somebody else"):
        asked(ContendedS3(s3, before=conflict), "run-1", candidate)
    assert asked(s3, "run-1", candidate).verdict == "new"


def test_s3_unreachable_is_not_a_conflict(s3: "S3Client") -> None:
    def unreachable_from(count: int, operation: str) -> None:
        if operation == "upload_part_copy":
            raise unreachable()

    with pytest.raises(type(unreachable())):
        asked(ContendedS3(s3, before=unreachable_from), "run-1", uploaded(s3, "run-1"))
    assert snapshots(s3) == {"raw/_incoming/run-1/owid": b"one"}


def test_a_candidate_that_was_uploaded_again_after_it_was_hashed(s3: "S3Client") -> None:
    candidate = uploaded(s3, "run-1")
    uploaded(s3, "run-1", b"two")
    with pytest.raises(StateConflict, match="is gone, or was uploaded again after it was hashed"):
        asked(ContendedS3(s3), "run-1", candidate)
    assert snapshots(s3) == {"raw/_incoming/run-1/owid": b"two"}


def test_a_candidate_that_is_gone(s3: "S3Client") -> None:
    candidate = uploaded(s3, "run-1")
    s3.delete_object(Bucket="lake", Key=str(candidate.key))
    with pytest.raises(StateConflict, match="is gone"):
        asked(s3, "run-1", candidate)
    assert objects(s3) == {}


def test_the_state_is_readable_json(s3: "S3Client") -> None:
    asked(s3, "run-1", uploaded(s3, "run-1"))
    assert json.loads(objects(s3)[STATE])["answers"][0]["capture"]["verdict"] == Verdict.NEW


def test_decide_without_a_lake() -> None:
    candidate = Candidate("owid", "u", "2026-01-02T00:00:00+00:00", sha256="b")
    last = SourceState("owid", "u", None, None, "a", "k", 1, 1, "2026-01-01", "2026-01-01T00:00:00+00:00", "r", "t")
    assert [
        decide(candidate, None),
        decide(candidate, last),
        decide(replace(candidate, sha256="a"), last),
        decide(replace(candidate, captured_at="2025"), last),
        decide(replace(candidate, not_modified=True), last),
    ] == ["new", "new", "unchanged", "stale", "unchanged"]
