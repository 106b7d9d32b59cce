"""How smoke judges what it tried; tests/local/test_account.py has it try everything."""

import pytest

from local.account.account import DeployedStack
from local.account.finding import Status
from local.account.routes import Answer
from local.account.smoke import judge_answer, judge_run, judge_stack
from local.pipeline.execution import Outcome

OUTPUTS = {
    "ApiUrl": "https://api.example.org/live/",
    "LakeBucket": "lake",
    "PipelineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:covidlake-pipeline",
    "AthenaWorkGroup": "covidlake",
    "GlueDatabase": "covidlake",
    "TopicArn": "arn:aws:sns:eu-west-1:123456789012:topic",
}


@pytest.mark.parametrize(
    ("stack_status", "outputs", "status"),
    [
        ("CREATE_COMPLETE", OUTPUTS, Status.OK),
        ("UPDATE_COMPLETE", OUTPUTS, Status.OK),
        ("UPDATE_ROLLBACK_COMPLETE", OUTPUTS, Status.FAILS),
        ("ROLLBACK_COMPLETE", {}, Status.FAILS),
        ("DELETE_FAILED", OUTPUTS, Status.FAILS),
        ("CREATE_COMPLETE", {**OUTPUTS, "ApiUrl": ""}, Status.FAILS),
    ],
)
def test_a_stack(stack_status: str, outputs: dict[str, str], status: Status) -> None:
    assert judge_stack(DeployedStack("covidlake", stack_status, {}, outputs)).status is status


@pytest.mark.parametrize(
    ("status", "cause", "expected", "found"),
    [
        ("SUCCEEDED", "", Status.WARNING, "another run was in progress"),
        ("FAILED", "States.Runtime: no", Status.FAILS, "FAILED States.Runtime: no"),
        ("ABORTED", "", Status.FAILS, "ABORTED "),
    ],
)
def test_a_run_without_a_record(status: str, cause: str, expected: Status, found: str) -> None:
    finding = judge_run(Outcome("run-1", status, cause, manifest=None))
    assert (finding.status, finding.found) == (expected, found)


def test_an_answer_is_judged_by_status_and_time() -> None:
    assert judge_answer(Answer("v1/health", 200, 0.25)).found == "200 in 0.2 s  /v1/health"
    assert judge_answer(Answer("v1/health", 200, 10.5)).status is Status.WARNING
    assert judge_answer(Answer("v1/health", 503, 0.1)).status is Status.FAILS
