"""Recorded requests are the same from run to run."""

import json
from pathlib import Path

from local.iam.enforcing.recording import Recording
from local.iam.request import AuthorizationRequest

ROLE = "arn:aws:iam::123456789012:role/covidlake-IngestFunctionRole"


def asked(resource: str, suffix: str = "0GZUR80EQFWN") -> AuthorizationRequest:
    context = {"s3:prefix": resource, "aws:SourceAccount": "123456789012"}
    return AuthorizationRequest(f"{ROLE}-{suffix}", "s3:GetObject", resource, context)


def test_what_differs_from_run_to_run_is_replaced(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.work = "first-run"
    recording(asked("raw/owid/captured=2026-11-29/" + "a1" * 32 + ".csv"))
    recording(asked("raw/owid/captured=2026-11-30/" + "b2" * 32 + ".csv", "5ZYX46TOMJ4E"))
    recording.work = "rollback"
    recording(asked("releases/history/20261129T230000Z-20261129T231211Z-8f46ca96.json"))
    recording(asked("raw/owid/captured=2026-11-30/" + "b2" * 32 + ".csv"))
    first, second = (
        [json.loads(line) for line in (tmp_path / f"{work}.jsonl").read_text().splitlines()]
        for work in ("first-run", "rollback")
    )
    assert first == [
        {
            "principal": ROLE,
            "action": "s3:GetObject",
            "resource": "raw/owid/captured=2026-01-01/000000000000.csv",
            "context": {
                "s3:prefix": "raw/owid/captured=2026-01-01/000000000000.csv",
                "aws:SourceAccount": "123456789012",
            },
        }
    ]
    assert [line["resource"] for line in second] == [
        "releases/history/20260101T000000Z-20260101T000000Z-00000000.json"
    ]


def test_an_api_is_named_by_the_stack(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.work = "api"
    recording(asked("arn:aws:execute-api:us-east-1:123456789012:dxht3eavns/live/GET/"))
    (line,) = (tmp_path / "api.jsonl").read_text().splitlines()
    expected = "arn:aws:execute-api:us-east-1:123456789012:covidlake-Api/live/GET/"
    assert json.loads(line)["resource"] == expected


def test_without_a_kind_of_work_nothing_is_written(tmp_path: Path) -> None:
    Recording(tmp_path)(asked("raw/owid/state.json"))
    assert list(tmp_path.iterdir()) == []
