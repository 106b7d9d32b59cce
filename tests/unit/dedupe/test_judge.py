"""Verdicts: which, why, and what they leave in the lake."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from covidlake import zones
from covidlake.capturing.candidate import Candidate, Capture
from covidlake.errors import StateConflict
from covidlake.releases.manifest import ReleaseManifest, Verdict
from covidlake_aws.objects import LakeObjects
from judge import judge

from tests.support.capture.judged import (
    OLD,
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
from tests.support.capture.snapshots import rows_of, sha, uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MIDNIGHT = "T00:00:00.000000+00:00"


def test_the_first_snapshot(s3: "S3Client") -> None:
    capture = judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    why = "nothing was accepted from this source before"
    when = {"captured_at": f"2026-01-01{MIDNIGHT}", "last_date": "2021-01-01"}
    assert capture == Capture(
        "owid",
        "observations",
        "new",
        sha(ONE),
        raw(ONE),
        len(ONE),
        1,
        pending=True,
        why=why,
        **when,
    )
    assert snapshots(s3) == {raw(ONE): ONE}
    assert s3.head_object(Bucket="lake", Key=raw(ONE))["Metadata"] == {"run": "run-1"}
    assert asdict(state(s3)) | {"accepted_at": "", "answers": []} == {
        "source": "owid",
        "location": "https://example.org/x.csv",
        "etag": '"e"',
        "last_modified": "then",
        "sha256": sha(ONE),
        "key": raw(ONE),
        "bytes": len(ONE),
        "rows": 1,
        "captured": "2026-01-01",
        "seen_at": f"2026-01-01{MIDNIGHT}",
        "run": "run-1",
        "accepted_at": "",
        "answers": [],
        "content_hash": sha(rows_of(ONE)[0]),
        "last_date": "2021-01-01",
        "earlier": [],
        "whole_at": f"2026-01-01{MIDNIGHT}",
        "dialect": "owid",
        "captured_at": f"2026-01-01{MIDNIGHT}",
    }


def test_a_snapshot_of_a_mirror_says_so(s3: "S3Client") -> None:
    candidate = uploaded(s3, "run-1", ONE)
    passed_over = ["https://example.org/a.csv answered 404", "https://example.org/b.csv: JSON"]
    capture = judge_candidate(s3, "run-1", replace(candidate, passed_over=passed_over))
    assert capture.why == (
        "nothing was accepted from this source before; "
        "taken from the mirror https://example.org/x.csv, "
        "because https://example.org/a.csv answered 404; https://example.org/b.csv: JSON"
    )
    assert state(s3).location == "https://example.org/x.csv"


@pytest.mark.parametrize(
    ("second", "verdict", "in_force", "kept"),
    [
        ({"body": ONE, "day": 2}, "unchanged", ONE, {raw(ONE)}),
        ({"body": TWO, "day": 2}, "revised", TWO, {raw(ONE), raw(TWO, 2)}),
        ({"body": TWO, "day": 1}, "revised", TWO, {raw(ONE), raw(TWO)}),
        (
            {"body": TWO, "day": 1, "captured_at": "2025-12-31T23:59:59.999999+00:00"},
            "stale",
            ONE,
            {raw(ONE)},
        ),
        ({"not_modified": True, "key": None, "sha256": None}, "unchanged", ONE, {raw(ONE)}),
    ],
    ids=["same", "other", "other-on-the-same-day", "captured-before", "not-modified"],
)
def test_the_second_snapshot(
    s3: "S3Client", second: dict[str, Any], verdict: str, in_force: bytes, kept: set[str]
) -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", **{"body": ONE, **second}))
    assert (capture.verdict, capture.sha256) == (verdict, sha(in_force))
    assert capture.key == state(s3).key
    assert {key for key in snapshots(s3) if "_incoming" not in key} == kept
    if second.get("key", "") is not None:
        assert not objects(s3, "raw/_incoming/")


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


@pytest.mark.parametrize("lost", ["rows", "contract"])
def test_fingerprints_that_cannot_be_compared_are_made_anew(s3: "S3Client", lost: str) -> None:
    """Of a snapshot that was accepted before there were any, or under another contract."""
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    s3.put_object(Bucket="lake", Key=STATE, Body=replace(state(s3), content_hash=None).to_json())
    if lost == "rows":
        s3.delete_object(Bucket="lake", Key=zones.fingerprints(raw(ONE)))
    else:
        s3.put_object(Bucket="lake", Key=zones.fingerprints(raw(ONE)), Body=b"covrows1mademade")
    assert (
        judge_candidate(s3, "run-2", uploaded(s3, "run-2", ONE.replace(b"\n", b"\r\n"), 2)).verdict
        == "unchanged"
    )
    assert (
        judge_candidate(
            s3, "run-3", uploaded(s3, "run-3", ONE + b"COL,2021-01-02,Colombia,1.0\n", 3)
        ).verdict
        == "extended"
    )


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
        f"2026-01-01{MIDNIGHT}",
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


@pytest.mark.parametrize(
    ("releases", "pending"),
    [
        ({}, True),
        ({"20260101T000000Z-a": {"owid": sha(ONE)}}, False),
        ({"20260101T000000Z-a": {"owid": sha(OLD)}}, True),
        ({"20260101T000000Z-a": {"countries": sha(ONE)}}, True),
        (
            {"20260101T000000Z-a": {"owid": sha(OLD)}, "20260102T000000Z-a": {"owid": sha(ONE)}},
            False,
        ),
        (
            {"20260101T000000Z-a": {"owid": sha(ONE)}, "20260102T000000Z-a": {"owid": sha(OLD)}},
            True,
        ),
    ],
    ids=[
        "no-release",
        "built",
        "built-from-another",
        "of-another-source",
        "built-by-the-newest",
        "built-by-an-older-one",
    ],
)
def test_pending_is_what_the_newest_release_was_not_built_from(
    s3: "S3Client", releases: dict[str, dict[str, str]], pending: bool
) -> None:
    for name, inputs in releases.items():
        s3.put_object(
            Bucket="lake",
            Key=zones.release(name),
            Body=ReleaseManifest(name, "r", "t", "d", inputs, {}).to_json(),
        )
    # Rolled back to the oldest: what is current has no say, and neither has what else lies beside
    # the manifests.
    for key in (zones.CURRENT, zones.switch(datetime(2026, 1, 3, tzinfo=UTC), "run-0")):
        s3.put_object(Bucket="lake", Key=key, Body=b'{"release": "20260101T000000Z-a"}')
    assert judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE)).pending is pending


def test_a_snapshot_whose_build_failed_is_pending_in_the_next_run(s3: "S3Client") -> None:
    first = judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    second = judge_candidate(s3, "run-2", uploaded(s3, "run-2", ONE, day=2))
    assert [(first.verdict, first.pending), (second.verdict, second.pending)] == [
        ("new", True),
        ("unchanged", True),
    ]


def test_what_a_revision_changed(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE + b"ECU,2021-01-01,Ecuador,5.0\n" * 2))
    capture = judge_candidate(
        s3, "run-2", uploaded(s3, "run-2", TWO + b"COL,2021-01-02,Colombia,3.0\n", 2)
    )
    assert (capture.verdict, capture.why) == (
        "revised",
        "1 known rows were changed, 1 removed; 1 are new",
    )
    assert capture.changes is not None
    sample = sorted(capture.changes.pop("sample"), key=lambda row: row["key"])
    assert sample == [
        {"key": ["COL", "2021-01-01"], "change": "changed", "columns": ["total_cases"]},
        {"key": ["ECU", "2021-01-01"], "change": "removed", "columns": []},
    ]
    assert capture.changes == {
        "added": 1,
        "changed": 1,
        "removed": 1,
        "duplicates": 0,
        "conflicts": 0,
        "examined": 2,
        "columns": {"total_cases": 1},
        "places": {"COL": 1, "ECU": 1},
    }


def test_stale_content_stays_out(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    before = state(s3)
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", TWO, 2, copied_day="2021-01-02"))
    why = "all that it reports for 2021-01-02 was copied from the day before"
    assert (capture.verdict, capture.why, capture.pending, capture.sha256) == (
        "stale",
        why,
        False,
        sha(ONE),
    )
    assert replace(state(s3), answers=[]) == replace(before, answers=[])
    assert snapshots(s3) == {raw(ONE): ONE}


def test_the_state_is_readable_json(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    assert json.loads(objects(s3)[STATE])["answers"][0]["capture"]["verdict"] == Verdict.NEW
