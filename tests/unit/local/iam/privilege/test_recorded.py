"""Requests are written without what differs from run to run, and read with a stack's ids."""

from pathlib import Path

from local.iam.privilege.recorded import RecordedRequest, read, write
from local.iam.request import AuthorizationRequest

ONE_STACK = {
    "Catalog": "covidlake",
    "ApiliveStage": "live",
    "Lake": "covidlake-lake-local",
    "IngestFunctionRole": "covidlake-IngestFunctionRole-DX3M5J0DAU02",
    "DeadLetters": "https://sqs.us-east-1.amazonaws.com/123456789012/covidlake-DeadLetters-2PLH",
}
OTHER_STACK = {
    **ONE_STACK,
    "IngestFunctionRole": "covidlake-IngestFunctionRole-AAAAAAAAAAAA",
    "DeadLetters": "https://sqs.us-east-1.amazonaws.com/123456789012/covidlake-DeadLetters-BBBB",
}
ROLE = "arn:aws:iam::123456789012:role/covidlake-IngestFunctionRole-DX3M5J0DAU02"
RUN = "20261129T215211Z-20874a"
HASH = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


def _request(resource: str, **context: str) -> RecordedRequest:
    return RecordedRequest(
        "first run", AuthorizationRequest(ROLE, "s3:GetObject", resource, context)
    )


def test_a_line_has_no_id_of_a_stack_or_run(tmp_path: Path) -> None:
    key = f"raw/owid/captured=2026-11-29/{HASH}.csv"
    write(
        tmp_path / "a.jsonl",
        [
            _request(f"arn:aws:s3:::covidlake-lake-local/{key}", **{"aws:SourceAccount": "1"}),
            _request(f"arn:aws:s3:::covidlake-lake-local/runs/{RUN}.json"),
            _request("arn:aws:s3:::covidlake-lake-local/runs/20250101T000000Z-ffffff.json"),
        ],
        ONE_STACK,
    )
    assert (tmp_path / "a.jsonl").read_text() == (
        '{"work": "first run", "principal": "arn:aws:iam::123456789012:role/${IngestFunctionRole}",'
        ' "action": "s3:GetObject", "resource": "arn:aws:s3:::${Lake}/raw/owid/captured=2026-01-01/'
        '0000000000000000.csv", "context": {"aws:SourceAccount": "1"}}\n'
        '{"work": "first run", "principal": "arn:aws:iam::123456789012:role/${IngestFunctionRole}",'
        ' "action": "s3:GetObject", "resource": "arn:aws:s3:::${Lake}/runs/'
        '20260101T000000Z-000000.json", "context": {}}\n'
    )


def test_a_line_is_read_with_the_ids_of_another_stack(tmp_path: Path) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:covidlake-DeadLetters-2PLH"
    write(tmp_path / "a.jsonl", [_request(queue)], ONE_STACK)
    [recorded] = read(tmp_path, OTHER_STACK)
    assert recorded.work == "first run"
    assert recorded.request == AuthorizationRequest(
        "arn:aws:iam::123456789012:role/covidlake-IngestFunctionRole-AAAAAAAAAAAA",
        "s3:GetObject",
        "arn:aws:sqs:us-east-1:123456789012:covidlake-DeadLetters-BBBB",
        {},
    )
