"""Recorded requests are read with the names of a stack of today."""

import json
from pathlib import Path

import pytest

from local.iam.privilege.recorded import RecordedRequest, read
from local.iam.request import AuthorizationRequest

ACCOUNT = "us-east-1:123456789012"
STACK = {
    "Catalog": "covidlake",
    "Lake": "covidlake-lake-local",
    "IngestFunctionRole": "covidlake-IngestFunctionRole-DX3M5J0DAU02",
    "Pipeline": f"arn:aws:states:{ACCOUNT}:stateMachine:covidlake-pipeline",
    "Topic": f"arn:aws:sns:{ACCOUNT}:covidlake-Topic-Y44D7WN15KNT",
    "DeadLetters": "https://sqs.us-east-1.amazonaws.com/123456789012/covidlake-DeadLetters-2PLH",
    "DatabaseSecret": f"arn:aws:secretsmanager:{ACCOUNT}:secret:covidlake-DatabaseSecret-AA7V-rhw",
}


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("arn:aws:s3:::covidlake-lake-local/a", "arn:aws:s3:::covidlake-lake-local/a"),
        (f"arn:aws:sns:{ACCOUNT}:covidlake-Topic", STACK["Topic"]),
        (
            f"arn:aws:sqs:{ACCOUNT}:covidlake-DeadLetters",
            f"arn:aws:sqs:{ACCOUNT}:covidlake-DeadLetters-2PLH",
        ),
        (
            f"arn:aws:secretsmanager:{ACCOUNT}:secret:covidlake-DatabaseSecret-Wq4uTz",
            STACK["DatabaseSecret"],
        ),
        (STACK["Pipeline"], STACK["Pipeline"]),
    ],
)
def test_names_are_those_of_the_stack(tmp_path: Path, recorded: str, expected: str) -> None:
    role = "arn:aws:iam::123456789012:role/covidlake-IngestFunctionRole"
    line = {"principal": role, "action": "x:Y", "resource": recorded, "context": {"k": ["v"]}}
    (tmp_path / "first-run.jsonl").write_text(json.dumps(line) + "\n")
    request = AuthorizationRequest(f"{role}-DX3M5J0DAU02", "x:Y", expected, {"k": ["v"]})
    assert read(tmp_path, STACK) == [RecordedRequest("first run", request)]


def test_a_line_may_say_itself_what_the_work_was(tmp_path: Path) -> None:
    line = {"work": "rollback", "principal": "sns.amazonaws.com", "action": "x:Y", "resource": "*"}
    (tmp_path / "all.jsonl").write_text(json.dumps(line))
    [recorded] = read(tmp_path, STACK)
    assert recorded.work == "rollback"
