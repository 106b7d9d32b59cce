"""Verdicts again, at once, and after a crash: one effect, and the same answer to whoever asks."""

import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from covidlake import zones
from covidlake.capturing.candidate import Candidate, Capture
from covidlake.capturing.source import Source
from covidlake.errors import StateConflict
from covidlake.releases.manifest import ReleaseManifest
from covidlake_aws.copying import copy_once
from covidlake_aws.objects import LakeObjects
from judge import ANSWERS_KEPT, judge

from tests.support.aws.contended_s3 import ContendedS3, Killed, failure, killed_at, unreachable
from tests.support.aws.memory_s3 import MemoryS3
from tests.support.capture.judged import (
    OLD,
    ONE,
    SOURCE,
    THREE,
    TWO,
    UNFINISHED,
    judge_candidate,
    objects,
    raw,
    snapshots,
    state,
)
from tests.support.capture.snapshots import URL, csv_of, sha, uploaded

# Conditional writes whose answer is lost, so that the SDK sends them again.
LOST = ("put_object", "complete_multipart_upload")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty bucket, in a world where it is always the same second.

    So what two runs leave can be compared byte for byte.
    """
    monkeypatch.setattr("judge.now", lambda: "2026-01-01T00:00:00+00:00")
    return MemoryS3()


@pytest.fixture
def _impatient() -> Iterator[None]:
    """Threads that take turns a thousand times as often as they would."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(before)


def built(s3: Any, release: str, body: bytes) -> None:
    manifest = ReleaseManifest(release, "r", "t", "d", {"owid": sha(body)}, {})
    s3.put_object(Bucket="lake", Key=zones.release(release), Body=manifest.to_json().encode())
    s3.put_object(Bucket="lake", Key=zones.CURRENT, Body=b"{}")


@pytest.mark.usefixtures("_impatient")
def test_thirty_two_writers_of_two_hundred_keys_leave_two_hundred_objects(s3: Any) -> None:
    """Each writes all keys in its own order; every other one loses the answers to its writes."""
    sources = {
        f"out-{number}": s3.put_object(Key=f"in-{number}", Body=b"%d" % number)["ETag"]
        for number in range(200)
    }
    begun = threading.Barrier(32)

    def write(writer: int) -> None:
        lake = LakeObjects(
            ContendedS3(s3, twice=LOST if writer % 2 else ()), "lake", f"run-{writer}"
        )
        for at, target in enumerate(random.Random(writer).sample(sorted(sources), len(sources))):
            # Each writes one key before any goes on: else the first may be faster than all others.
            if at == 1:
                begun.wait()
            number = target.removeprefix("out-")
            copy_once(lake, f"in-{number}", sources[target], target, len(number), "text/csv")

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(write, range(32)))
    found = {key: stored for key, stored in s3.objects.items() if key.startswith("out-")}
    assert {key: stored.body for key, stored in found.items()} == {
        f"out-{number}": b"%d" % number for number in range(200)
    }
    assert {s3.written[key] for key in found} == {1}
    assert len({stored.metadata["run"] for stored in found.values()}) > 1
    assert s3.uploads == {}


def insisted(s3: Any, source: Source, candidate: Candidate, run: str) -> Capture:
    """Ask as the state machine does: again, where others kept changing the state."""
    for _ in range(50):
        with suppress(StateConflict):
            return judge(candidate, source, LakeObjects(s3, "lake", run))
    raise AssertionError(f"{run}: 50 conflicts in a row")


def events(s3: Any) -> list[tuple[Source, Candidate, str]]:
    """Of twelve sources: a snapshot in force, and one more.

    That is the same, new rows, a revision, or what was in force before.
    """
    found = []
    for number in range(12):
        source = Source(f"source-{number}", "observations", "http", {"url": URL})
        more = ONE + b"COL,2021-01-02,Colombia,1.0\n"
        for day, body in enumerate([OLD, ONE, (ONE, more, TWO, OLD)[number % 4]], start=1):
            run = f"run-{number}-{day}"
            candidate = uploaded(s3, run, body, day, source=source.name)
            if day < 3:
                judge(candidate, source, LakeObjects(s3, "lake", run))
        found.append((source, candidate, run))
    return found


@pytest.mark.usefixtures("_impatient")
def test_each_event_ten_times_sixteen_at_once_has_one_effect(s3: Any) -> None:
    alone: Any = MemoryS3()
    expected = [
        judge(candidate, source, LakeObjects(alone, "lake", run))
        for source, candidate, run in events(alone)
    ]
    assert {capture.verdict for capture in expected} == {
        "unchanged",
        "extended",
        "revised",
        "stale",
    }
    deliveries = list(enumerate(events(s3))) * 10
    random.Random(1).shuffle(deliveries)

    def deliver(delivery: tuple[int, tuple[Source, Candidate, str]]) -> tuple[int, Capture]:
        number, (source, candidate, run) = delivery
        return number, insisted(
            ContendedS3(s3, twice=random.choice([(), LOST])), source, candidate, run
        )

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(deliver, deliveries))
    assert [capture for _, capture in answers] == [expected[number] for number, _ in answers]
    assert objects(s3) == objects(alone)


@pytest.mark.parametrize("body", [ONE, TWO], ids=["unchanged", "new"])
def test_the_same_event_ten_times(s3: Any, body: bytes) -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    candidate = uploaded(s3, "run-2", body, 2)
    first = judge_candidate(s3, "run-2", candidate)
    after = objects(s3)
    assert [judge_candidate(s3, "run-2", candidate) for _ in range(9)] == [first] * 9
    assert objects(s3) == after


@pytest.mark.parametrize("body", [ONE, TWO], ids=["unchanged", "new"])
def test_the_same_event_after_others(s3: Any, body: bytes) -> None:
    """A late delivery neither brings the old snapshot back nor answers otherwise than in its time.

    Nor does it after the release was built.
    """
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    candidate = uploaded(s3, "run-2", body, 2)
    first = judge_candidate(s3, "run-2", candidate)
    judge_candidate(s3, "run-3", uploaded(s3, "run-3", THREE, 3))
    built(s3, "20260103", THREE)
    after = objects(s3)
    assert judge_candidate(s3, "run-2", candidate) == first
    assert objects(s3) == after


def test_an_event_so_late_that_its_answer_is_forgotten_changes_nothing(s3: Any) -> None:
    candidate = uploaded(s3, "run-0", ONE)
    judge_candidate(s3, "run-0", candidate)
    for day in range(2, ANSWERS_KEPT + 3):
        judge_candidate(s3, f"run-{day}", uploaded(s3, f"run-{day}", csv_of(b"%d" % day), day))
    assert len(state(s3).answers) == ANSWERS_KEPT
    before = snapshots(s3)
    late = judge_candidate(s3, "run-0", candidate)
    assert (late.verdict, late.sha256) == ("stale", sha(csv_of(b"%d" % (ANSWERS_KEPT + 2))))
    assert snapshots(s3) == before


@pytest.mark.usefixtures("_impatient")
def test_many_runs_at_once_with_the_same_content(s3: Any) -> None:
    """Nobody's answer is lost, and one run alone brought something new."""
    candidates = {
        f"run-{number}": uploaded(s3, f"run-{number}", ONE) for number in range(ANSWERS_KEPT)
    }
    start = threading.Barrier(len(candidates))

    def deliver(run: str) -> Capture:
        start.wait()
        return insisted(
            ContendedS3(s3, after=lambda *_: time.sleep(0.001)), SOURCE, candidates[run], run
        )

    with ThreadPoolExecutor(len(candidates)) as pool:
        captures = list(pool.map(deliver, candidates))
    assert sorted(capture.verdict for capture in captures) == ["new"] + ["unchanged"] * (
        ANSWERS_KEPT - 1
    )
    assert snapshots(s3) == {raw(ONE): ONE}
    assert {answer["run"] for answer in state(s3).answers} == set(candidates)


def calls_of(body: bytes) -> int:
    """How often S3 is called for the verdict on a second snapshot."""
    s3: Any = MemoryS3()
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    built(s3, "20260101", ONE)
    counting = ContendedS3(s3)
    judge_candidate(counting, "run-2", uploaded(s3, "run-2", body, 2))
    return len(counting.calls)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("body", "call"),
    [(body, call) for body in (ONE, TWO) for call in range(1, calls_of(body) + 1)],
    ids=lambda value: {ONE: "unchanged", TWO: "revised"}.get(value, value),
)
def test_killed_at_any_call_and_delivered_again_it_ends_the_same(
    s3: Any, body: bytes, call: int, when: str
) -> None:
    alone: Any = MemoryS3()
    for lake in (alone, s3):
        judge_candidate(lake, "run-1", uploaded(lake, "run-1", ONE))
        built(lake, "20260101", ONE)
    expected = judge_candidate(alone, "run-2", uploaded(alone, "run-2", body, 2))
    candidate = uploaded(s3, "run-2", body, 2)
    with pytest.raises(Killed):
        judge_candidate(ContendedS3(s3, **killed_at(call, when)), "run-2", candidate)
    assert judge_candidate(s3, "run-2", candidate) == expected
    # An upload whose process was killed is invisible, and ended by the bucket's lifecycle.
    assert {key: value for key, value in objects(s3).items() if value != UNFINISHED} == objects(
        alone
    )


@pytest.mark.parametrize("operation", ["put_object", "complete_multipart_upload"])
def test_the_answer_to_a_winning_write_is_lost(s3: Any, operation: str) -> None:
    """The SDK sends a conditional write again and gets 412 for the object that it wrote itself."""
    capture = judge_candidate(
        ContendedS3(s3, twice=(operation,)), "run-1", uploaded(s3, "run-1", ONE)
    )
    assert (capture.verdict, capture.sha256, capture.key, capture.pending) == (
        "new",
        sha(ONE),
        raw(ONE),
        True,
    )
    assert snapshots(s3) == {raw(ONE): ONE}
    assert len(state(s3).answers) == 1


def test_a_state_that_others_keep_changing(s3: Any) -> None:
    def conflict(count: int, operation: str) -> None:
        if operation == "put_object":
            raise failure("PreconditionFailed", operation)

    candidate = uploaded(s3, "run-1", ONE)
    with pytest.raises(
        StateConflict,
        match=r"8 attempts were in vain, the last because "
        r".*state.json was written by somebody else",
    ):
        judge_candidate(ContendedS3(s3, before=conflict), "run-1", candidate)
    assert judge_candidate(s3, "run-1", candidate).verdict == "new"


def test_s3_unreachable_is_not_a_conflict(s3: Any) -> None:
    def unreachable_from(count: int, operation: str) -> None:
        if operation == "upload_part_copy":
            raise unreachable()

    with pytest.raises(type(unreachable())):
        judge_candidate(
            ContendedS3(s3, before=unreachable_from), "run-1", uploaded(s3, "run-1", ONE)
        )
    assert snapshots(s3) == {"raw/_incoming/run-1/owid": ONE}


def test_a_candidate_that_was_uploaded_again_after_it_was_hashed(s3: Any) -> None:
    candidate = uploaded(s3, "run-1", ONE)
    uploaded(s3, "run-1", TWO)
    with pytest.raises(StateConflict, match="is gone, or was uploaded again after it was hashed"):
        judge_candidate(ContendedS3(s3), "run-1", candidate)
    assert snapshots(s3) == {"raw/_incoming/run-1/owid": TWO}


def test_a_candidate_that_is_gone(s3: Any) -> None:
    candidate = uploaded(s3, "run-1", ONE)
    s3.delete_object(Bucket="lake", Key=str(candidate.key))
    with pytest.raises(StateConflict, match="is gone"):
        judge_candidate(s3, "run-1", candidate)
    # What lies beside a snapshot that is not there is what the next delivery of it would write.
    assert {key.rpartition(".")[2] for key in objects(s3)} == {"json", "parquet"}
