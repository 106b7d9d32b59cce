"""A clock that was ahead once, or damage of what a verdict reads, blocks no later run for good."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from covidlake import zones
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import ReleaseManifest

from tests.support.capture.judged import ONE, STATE, TWO, judge_candidate, state
from tests.support.capture.snapshots import sha, uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AHEAD = "2131-01-01T00:00:00.000000+00:00"


def manifest(release: str, sha256: str) -> str:
    return ReleaseManifest(release, "run", "", "2021-01-01", {"owid": sha256}, {}).to_json()


def put(s3: "S3Client", key: str, body: str) -> None:
    s3.put_object(Bucket="lake", Key=key, Body=body.encode())


def test_captures_go_on_after_a_clock_that_was_ahead(s3: "S3Client") -> None:
    first = replace(uploaded(s3, "run-1", ONE), captured_at=AHEAD)
    judge_candidate(s3, "run-1", first)
    assert judge_candidate(s3, "run-2", uploaded(s3, "run-2", TWO)).verdict == "revised"
    assert state(s3).sha256 == sha(TWO)
    assert state(s3).seen_at < AHEAD


def test_an_unchanged_capture_under_such_a_clock_blocks_nothing(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    again = replace(uploaded(s3, "run-2", ONE), captured_at=AHEAD)
    assert judge_candidate(s3, "run-2", again).verdict == "unchanged"
    assert judge_candidate(s3, "run-3", uploaded(s3, "run-3", TWO)).verdict == "revised"


def test_a_release_from_the_future_is_not_the_newest(s3: "S3Client") -> None:
    put(s3, zones.release("20260101T000000Z-aaaaaa"), manifest("20260101T000000Z-aaaaaa", sha(ONE)))
    put(s3, zones.release("21310101T000000Z-bbbbbb"), manifest("21310101T000000Z-bbbbbb", "other"))
    put(s3, zones.CURRENT, "{}")
    assert not judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE)).pending


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", "{}", '{"inputs": null}'])
def test_a_newest_release_that_cannot_be_read_is_built_again(s3: "S3Client", damaged: str) -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    put(s3, zones.release("20260101T000000Z-aaaaaa"), damaged)
    put(s3, zones.CURRENT, "{}")
    again = judge_candidate(s3, "run-2", uploaded(s3, "run-2", ONE))
    assert (again.verdict, again.pending) == ("unchanged", True)


def test_without_a_pointer_whatever_was_captured_is_built(s3: "S3Client") -> None:
    put(s3, zones.release("20260101T000000Z-aaaaaa"), manifest("20260101T000000Z-aaaaaa", sha(ONE)))
    assert judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE)).pending


def test_a_damaged_state_is_told_and_a_deleted_one_is_made_again(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    put(s3, STATE, json.dumps([]))
    with pytest.raises(ObjectDamaged, match=r"raw/owid/state\.json is damaged"):
        judge_candidate(s3, "run-2", uploaded(s3, "run-2", TWO))
    s3.delete_object(Bucket="lake", Key=STATE)  # what the message says
    assert judge_candidate(s3, "run-3", uploaded(s3, "run-3", TWO)).verdict == "new"
