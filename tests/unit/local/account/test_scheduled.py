"""Who starts what the schedule would: its role on the laptop, whoever is signed in elsewhere."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from local.services import scheduler
from tests.support.aws.credentials import CREDENTIALS

ROLE = "arn:aws:iam::123456789012:role/schedule"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A state machine that the schedule "daily" starts as a role."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.setup_default_session()
    with mock_aws(config={"stepfunctions": {"execute_state_machine": False}}):
        arn = boto3.client("stepfunctions").create_state_machine(
            name="pipeline",
            definition='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}',
            roleArn=ROLE,
        )["stateMachineArn"]
        boto3.client("scheduler").create_schedule(
            Name="daily",
            ScheduleExpression="rate(1 day)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": arn, "RoleArn": ROLE, "Input": '{"sources": []}'},
        )
        yield arn
    boto3.setup_default_session()


@pytest.mark.parametrize(("by_hand", "roles"), [(False, [ROLE]), (True, [])])
def test_credentials_of_the_role_are_made_up_on_the_laptop_alone(
    monkeypatch: pytest.MonkeyPatch, by_hand: bool, roles: list[str]
) -> None:
    asked: list[str] = []

    def session_of(role: str) -> boto3.Session:
        asked.append(role)
        return boto3.Session()

    monkeypatch.setattr(scheduler, "session_of", session_of)
    execution = scheduler.trigger("daily", force=True, by_hand=by_hand)
    assert asked == roles
    described = boto3.client("stepfunctions").describe_execution(executionArn=execution)
    assert json.loads(described["input"]) == {"sources": [], "force": True}
