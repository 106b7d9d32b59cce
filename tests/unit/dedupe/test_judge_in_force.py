"""Verdicts on what is in force, or was: the same content again, and states of older versions."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from covidlake import zones
from covidlake.capturing.candidate import Candidate
from covidlake.errors import StateConflict
from covidlake_aws.objects import LakeObjects
from judge import judge

from tests.support.capture.judged import (
    ONE,
    SOURCE,
    STATE,
    TWO,
    judge_candidate,
    objects,
    raw,
    snapshots,
    state,
)
from tests.support.capture.snapshots import sha, uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_content_that_comes_back_is_stale(s3: "S3Client") -> None:
    again = ONE.replace(b"\n", b"\r\n")
    for day, body in enumerate([ONE, TWO, again], start=1):
        capture = judge_candidate(s3, f"run-{day}", uploaded(s3, f"run-{day}", body, day))
    assert (capture.verdict, capture.key, capture.pending) == ("stale", raw(TWO, 2), False)
    assert (
        capture.why == "the same content was in force before, and newer content was accepted since"
    )
    assert snapshots(s3) == {raw(ONE, 1): ONE, raw(TWO, 2): TWO}
    assert (state(s3).captured, state(s3).run) == ("2026-01-02", "run-2")


def test_content_that_comes_back_is_accepted_where_it_is_asked_for_in_one_run(
    s3: "S3Client",
) -> None:
    for day, body in enumerate([ONE, TWO, ONE], start=1):
        judge_candidate(s3, f"run-{day}", uploaded(s3, f"run-{day}", body, day))
    candidate = uploaded(s3, "run-4", ONE, 4)
    capture = judge(candidate, replace(SOURCE, accept_stale=True), LakeObjects(s3, "lake", "run-4"))
    assert (capture.verdict, capture.key, capture.pending) == ("revised", raw(ONE, 1), True)
    assert judge_candidate(s3, "run-5", uploaded(s3, "run-5", ONE, 5)).verdict == "unchanged"
    assert judge_candidate(s3, "run-6", uploaded(s3, "run-6", TWO, 6)).verdict == "stale"
    assert snapshots(s3) == {raw(ONE, 1): ONE, raw(TWO, 2): TWO}


def test_the_same_content_in_other_bytes_is_unchanged(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    other = b'date,"code",total_cases,country,colour\r\n2021-01-01,COL, 1.0 ,"Colombia",red\r\n'
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", other, 2, etag='"f"'))
    assert (capture.verdict, capture.sha256, capture.changes) == ("unchanged", sha(ONE), None)
    assert snapshots(s3) == {raw(ONE): ONE}
    assert (state(s3).etag, state(s3).seen_at[:10], state(s3).sha256) == (
        '"f"',
        "2026-01-02",
        sha(ONE),
    )


def test_a_state_of_an_older_version_is_read_anew(s3: "S3Client") -> None:
    """Its content hash was made otherwise, and nothing lies beside its file."""
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    older = replace(
        state(s3), content_hash="fingerprints", canonical=None, reported_until=None, checks=[]
    )
    s3.put_object(Bucket="lake", Key=STATE, Body=older.to_json())
    for key in objects(s3, "raw/owid/captured="):
        if not key.endswith(".csv"):
            s3.delete_object(Bucket="lake", Key=key)
    same_rows = ONE.replace(b"\n", b"\r\n")
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", same_rows, 2))
    assert (capture.verdict, capture.rows, capture.rows_out) == ("unchanged", 1, 1)
    assert capture.canonical == raw(ONE).replace(".csv", ".owid-3.parquet")
    assert capture.canonical in objects(s3)
    longer = ONE + b"COL,2021-01-02,Colombia,1.0\n"
    assert judge_candidate(s3, "run-3", uploaded(s3, "run-3", longer, 3)).verdict == "extended"


def test_a_file_in_force_that_would_be_refused_today_blocks_none_that_is_mended(
    s3: "S3Client",
) -> None:
    """An older version took what no reader can take apart (a quote that never closes)."""
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    key = raw(ONE)
    s3.put_object(Bucket="lake", Key=key, Body=ONE + b'COL,2021-01-02,"Colombia,1.0\n')
    for beside in (zones.canonical(key, "owid"), zones.canonical_account(key, "owid")):
        s3.delete_object(Bucket="lake", Key=beside)
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", TWO, 2))
    assert (capture.verdict, capture.sha256) == ("new", sha(TWO))
    assert "cannot be read any more" in str(capture.why)


def test_unchanged_content_with_new_validators(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    judge_candidate(
        s3,
        "run-2",
        uploaded(
            s3,
            "run-2",
            ONE,
            day=2,
            etag='"f"',
            last_modified=None,
            url_or_table="https://mirror.example/x.csv",
        ),
    )
    now = state(s3)
    assert (now.etag, now.last_modified, now.location) == (
        '"f"',
        None,
        "https://mirror.example/x.csv",
    )
    assert (now.run, now.captured, now.captured_at, now.seen_at[:10]) == (
        "run-1",
        "2026-01-01",
        "2026-01-01T00:00:00.000000+00:00",
        "2026-01-02",
    )


def test_validators_of_an_older_capture_do_not_replace_newer_ones(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    judge_candidate(s3, "run-3", uploaded(s3, "run-3", ONE, day=3, etag='"three"'))
    late = judge_candidate(s3, "run-2", uploaded(s3, "run-2", ONE, day=2, etag='"two"'))
    assert (late.verdict, state(s3).etag, state(s3).seen_at[:10]) == (
        "unchanged",
        '"three"',
        "2026-01-03",
    )


def test_unchanged_content_whose_object_was_lost(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    s3.delete_object(Bucket="lake", Key=raw(ONE))
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", ONE, day=2))
    assert (capture.verdict, capture.key) == ("unchanged", raw(ONE, 2))
    assert objects(s3)[raw(ONE, 2)] == ONE


def test_not_modified_without_a_state(s3: "S3Client") -> None:
    with pytest.raises(StateConflict, match="'not modified' to a state that is gone"):
        judge_candidate(
            s3, "run-1", Candidate("owid", "u", "2026-01-01T00:00:00+00:00", not_modified=True)
        )
