"""What CloudFormation is given: SAM's translation, in which parameters are still references."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from moto.stepfunctions.parser.api import InvalidDefinition

from local.services import expansion, state_machine
from local.tools import kept
from tests.support.aws.credentials import CREDENTIALS

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Days: {Type: Number, Default: 14}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Handler: a.handler
      Runtime: python3.12
      Environment: {Variables: {DAYS: !Ref Days}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: machine.yaml}
"""
MACHINE = "{StartAt: Wait, States: {Wait: {Type: Wait, Seconds: %d, End: true}}}"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")


def expanded(folder: Path, machine: str = MACHINE % 5) -> expansion.Template:
    (folder / "machine.yaml").write_text(machine)
    (folder / "template.yaml").write_text(TEMPLATE)
    return expansion.expanded(folder / "template.yaml")


def test_parameters_are_left_to_cloudformation(tmp_path: Path) -> None:
    template = expanded(tmp_path)
    assert template["Parameters"] == {"Days": {"Type": "Number", "Default": 14}}
    function = template["Resources"]["Function"]
    assert function["Type"] == "AWS::Lambda::Function"
    assert function["Properties"]["Environment"]["Variables"] == {"DAYS": {"Ref": "Days"}}
    assert function["Properties"]["Code"] == {
        "S3Bucket": "sam-artifacts",
        "S3Key": "on-disk.zip",
    }


@pytest.mark.parametrize("seconds", [7, 8])
def test_a_change_of_the_state_machine_is_seen(tmp_path: Path, seconds: int) -> None:
    before = json.dumps(expanded(tmp_path))
    after = json.dumps(expanded(tmp_path, MACHINE % seconds))
    assert f'\\"Seconds\\": {seconds}' in after
    assert before != after


def test_a_definition_that_is_none_is_refused_each_time() -> None:
    properties = {
        "StateMachineName": "pipeline",
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "DefinitionString": '{"StartAt": "Go", "States": {"Go": {"Type": "Nonsense"}}}',
        "DefinitionSubstitutions": {},
    }
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        for _ in range(2):
            with pytest.raises(InvalidDefinition):
                state_machine.create("Pipeline", properties)
        assert not boto3.client("stepfunctions").list_state_machines()["stateMachines"]
