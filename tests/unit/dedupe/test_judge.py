"""Verdicts: which, why, and what they leave in the lake."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from covidlake import zones
from covidlake.capturing.candidate import Capture
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
from tests.support.capture.snapshots import sha, uploaded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


MIDNIGHT = "T00:00:00.000000+00:00"


def test_months_of_zeros_are_no_reports(s3: "S3Client") -> None:
    header = b"iso_code,location,date,new_cases\n"
    days = [date(2023, 1, 1) + timedelta(days=day) for day in range(100)]
    rows = [f"COL,Colombia,{day},{50 if day < days[3] else 0}\n".encode() for day in days]
    # The publisher fills in zeros for as long as nobody reports: whose data are old all the same.
    told = []
    for number, until in enumerate((3, 30, 100), start=1):
        file = header + b"".join(rows[:until])
        run = f"run-{number}"
        told.append(judge_candidate(s3, run, uploaded(s3, run, file, number)).reported_until)
    assert told == ["2023-01-03", "2023-01-03", "2023-01-03"]
    assert state(s3).reported_until == "2023-01-03"


def test_the_first_snapshot(s3: "S3Client") -> None:
    capture = judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    why = "nothing was accepted from this source before"
    when = {"captured_at": f"2026-01-01{MIDNIGHT}", "last_date": "2021-01-01"}
    checks = capture.checks
    assert {check["check"]: check["verdict"] for check in checks} == {
        "rejected_share": "passed",
        "values_beyond_bounds": "skipped",
        "rates_disagree": "skipped",
        "totals_disagree": "skipped",
        "totals_lost": "skipped",
        "newest_day_falls": "skipped",
        "newest_day_silent": "skipped",
        "newest_day_repeats": "skipped",
        "newest_day_disagrees": "skipped",
    }
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
        rows_out=1,
        reported_until="2021-01-01",
        canonical=raw(ONE).replace(".csv", ".owid-3.parquet"),
        checks=checks,
        **when,
    )
    assert snapshots(s3) == {raw(ONE): ONE}
    assert s3.head_object(Bucket="lake", Key=raw(ONE))["Metadata"] == {"run": "run-1"}
    assert asdict(state(s3)) | {"accepted_at": "", "answers": [], "content_hash": ""} == {
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
        "content_hash": "",
        "last_date": "2021-01-01",
        "earlier": [],
        "whole_at": f"2026-01-01{MIDNIGHT}",
        "dialect": "owid",
        "captured_at": f"2026-01-01{MIDNIGHT}",
        "reported_until": "2021-01-01",
        "canonical": raw(ONE).replace(".csv", ".owid-3.parquet"),
        "checks": checks,
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
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE + b"ECU,2021-01-01,Ecuador,5.0\n"))
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
        "rejected_added": 0,
        "rejected_removed": 0,
        "duplicates": 0,
        "conflicts": 0,
        "examined": 2,
        "columns": {"total_cases": 1},
        "places": {"COL": 1, "ECU": 1},
    }


def reports(*days: str) -> bytes:
    """Write what three countries report: each text is a day's count and total."""
    lines = [
        f"{code},2021-01-{day:02},{name},{cells}"
        for code, name in (("COL", "Colombia"), ("ECU", "Ecuador"), ("PER", "Peru"))
        for day, cells in enumerate(days, start=1)
    ]
    return "\n".join(["iso_code,date,location,new_cases,total_cases", *lines, ""]).encode()


def test_stale_content_stays_out(s3: "S3Client") -> None:
    one, copied = reports("10,10", "20,30"), reports("10,10", "20,30", "20,50")
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", one))
    before = state(s3)
    capture = judge_candidate(s3, "run-2", uploaded(s3, "run-2", copied, 2))
    why = (
        "its newest day was copied from the day before "
        "(2021-01-03, all counts: 3 of 3 locations, COL, ECU, PER)"
    )
    assert (capture.verdict, capture.why, capture.pending, capture.sha256) == (
        "stale",
        why,
        False,
        sha(one),
    )
    assert replace(state(s3), answers=[]) == replace(before, answers=[])
    assert snapshots(s3) == {raw(one): one}
    accepting = replace(SOURCE, accept_stale=True)
    asked = judge(uploaded(s3, "run-3", copied, 3), accepting, LakeObjects(s3, "lake", "run-3"))
    assert (asked.verdict, asked.sha256) == ("extended", sha(copied))
    assert {check["check"]: check["verdict"] for check in asked.checks}["newest_day_repeats"] == (
        "accepted"
    )


def test_the_state_is_readable_json(s3: "S3Client") -> None:
    judge_candidate(s3, "run-1", uploaded(s3, "run-1", ONE))
    assert json.loads(objects(s3)[STATE])["answers"][0]["capture"]["verdict"] == Verdict.NEW
