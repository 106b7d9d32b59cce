"""The integrations that the laptop adds to moto's interpreter.

moto's classes are private, so each is exercised here.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from local.services import stepfunctions
from local.services.athena import api as athena_api
from local.services.athena.registered import RegisteredCatalog
from local.services.integrations import INTEGRATIONS, Integration, Unfinished
from local.services.limits import executions
from local.services.s3 import LakeFolder
from tests.support.eventually import eventually
from tests.support.stack import definition, states

ROLE = "arn:aws:iam::123456789012:role/pipeline"


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    stepfunctions.install()
    with mock_aws(
        config={"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    ):
        boto3.client("s3").create_bucket(Bucket="lake")
        boto3.client("glue").create_database(DatabaseInput={"Name": "covidlake"})
        boto3.client("athena").create_work_group(
            Name="group",
            Configuration={"ResultConfiguration": {"OutputLocation": "s3://lake/athena/"}},
        )
        athena_api.install(RegisteredCatalog(LakeFolder(tmp_path, "lake")))
        yield boto3.client("stepfunctions")


def run(
    client: Any, state: dict[str, Any], payload: dict[str, Any] | None = None, **others: Any
) -> dict[str, Any]:
    machine = {"StartAt": "A", "States": {"A": {"End": True, **state}, **others}}
    if "Next" in state:
        del machine["States"]["A"]["End"]
    arn = client.create_state_machine(
        name=f"m{time.monotonic_ns()}", definition=json.dumps(machine), roleArn=ROLE
    )["stateMachineArn"]
    execution = client.start_execution(
        stateMachineArn=arn, name="run-1", input=json.dumps(payload or {})
    )["executionArn"]
    for _ in range(200):
        described = client.describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            return dict(described)
        time.sleep(0.05)
    raise TimeoutError(described)


def query(sql: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::athena:startQueryExecution.sync",
        "Parameters": {"WorkGroup": "group", "QueryString": sql},
    }


def test_a_query_runs_and_says_where_its_result_is(aws: Any) -> None:
    ended = run(aws, query("SELECT 1 AS one"))
    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    location = json.loads(ended["output"])["QueryExecution"]["ResultConfiguration"][
        "OutputLocation"
    ]
    body = (
        boto3.client("s3")
        .get_object(Bucket="lake", Key=location.removeprefix("s3://lake/"))["Body"]
        .read()
    )
    assert body == b'"one"\n"1"\n'


def test_a_query_that_fails_fails_the_task_with_athenas_reason(aws: Any) -> None:
    ended = run(aws, query("SELECT * FROM nowhere"))
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    assert (
        "TABLE_NOT_FOUND"
        in json.loads(ended["cause"])["QueryExecution"]["Status"]["StateChangeReason"]
    )


def test_a_failed_task_can_be_caught_with_its_cause(aws: Any) -> None:
    caught = {
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "B"}],
        "Next": "B",
    }
    ended = run(aws, {**query("SELECT * FROM nowhere"), **caught}, B={"Type": "Pass", "End": True})
    assert json.loads(ended["output"])["failure"]["Error"] == "States.TaskFailed"


@pytest.mark.parametrize(
    "around",
    [
        {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Q", "States": {"Q": {**query("SELECT * FROM nowhere"), "End": True}}}
            ],
        },
        {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemProcessor": {
                "StartAt": "Q",
                "States": {"Q": {**query("SELECT * FROM nowhere"), "End": True}},
            },
        },
    ],
    ids=["a branch", "an iteration"],
)
def test_a_failure_inside_keeps_its_name_and_cause(aws: Any, around: dict[str, Any]) -> None:
    caught = {
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "B"}],
        "Next": "B",
    }
    ended = run(aws, {**around, **caught}, {"items": [1]}, B={"Type": "Pass", "End": True})
    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    failure = json.loads(ended["output"])["failure"]
    assert failure["Error"] == "States.TaskFailed"
    assert "TABLE_NOT_FOUND" in failure["Cause"]


def test_a_cluster_is_terminated_and_awaited(aws: Any) -> None:
    emr = boto3.client("emr")
    cluster = emr.run_job_flow(
        Name="c", Instances={"KeepJobFlowAliveWhenNoSteps": True}, JobFlowRole="p", ServiceRole="s"
    )["JobFlowId"]
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::elasticmapreduce:terminateCluster.sync",
        "Parameters": {"ClusterId": cluster},
    }
    ended = run(aws, task)
    assert json.loads(ended["output"])["Cluster"]["Status"]["State"] == "TERMINATED"


class Failing:
    """Stands in for every Lambda: fails so often, by a name, then answers."""

    def __init__(self, error: str, times: int) -> None:
        self.error, self.left, self.calls = error, times, 0

    def __call__(
        self, function: str, qualifier: str | None, body: Any, headers: Any, answer: dict[str, str]
    ) -> bytes:
        self.calls, self.left = self.calls + 1, self.left - 1
        if self.left < 0:
            return b'{"answered": true}'
        answer["x-amz-function-error"] = "Unhandled"
        return json.dumps({"errorType": self.error, "errorMessage": "S3 is down"}).encode()


LAMBDAS = {
    name: state
    for name, state in states(definition())
    if str(state.get("Resource")).endswith(":states:::lambda:invoke")
}


def invoking_as(name: str) -> dict[str, Any]:
    """A state of the pipeline that invokes a function: how it does, and when it tries again."""
    state = LAMBDAS[name]
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f"},
        "Retry": state["Retry"],
    }


@pytest.mark.parametrize("name", LAMBDAS)
def test_a_service_that_was_down_for_longer_than_boto3_asks_is_asked_again(
    aws: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    failing = Failing("ServiceUnavailable", times=2)
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", failing)
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda _: None))
    ended = run(aws, invoking_as(name))
    assert (ended["status"], failing.calls) == ("SUCCEEDED", 3), ended.get("cause")


def test_what_no_retry_names_is_not_tried_again(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing("SourceForbidden", times=2)
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", failing)
    ended = run(aws, invoking_as("Ingest"))
    assert (ended["status"], ended["error"], failing.calls) == ("FAILED", "SourceForbidden", 1)


def test_retries_wait_a_sixtieth_of_the_time(aws: Any) -> None:
    retry = {
        "Retry": [
            {
                "ErrorEquals": ["States.TaskFailed"],
                "IntervalSeconds": 60,
                "MaxAttempts": 2,
                "BackoffRate": 1,
            }
        ]
    }
    began = time.monotonic()
    assert run(aws, {**query("SELECT * FROM nowhere"), **retry})["status"] == "FAILED"
    assert time.monotonic() - began < 60
    assert os.environ["AWS_DEFAULT_REGION"] == "us-east-1"


THROTTLED = ClientError({"Error": {"Code": "ThrottlingException"}}, "AddJobFlowSteps")


class Step:
    """Stands in for adding a step and waiting for it: fails so often, then answers."""

    def __init__(self, failure: Exception, times: int) -> None:
        self.failure, self.left, self.calls = failure, times, 0

    def __call__(self, *_: Any) -> dict[str, Any]:
        self.calls, self.left = self.calls + 1, self.left - 1
        if self.left < 0:
            return {}
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "status", "calls"),
    [
        (
            ClientError({"Error": {"Code": "ThrottlingException"}}, "AddJobFlowSteps"),
            "SUCCEEDED",
            3,
        ),
        (Unfinished({"Step": {"Status": {"State": "FAILED"}}}), "FAILED", 1),
    ],
)
@pytest.mark.parametrize("name", ["Etl", "Analytics", "Forecast"])
def test_a_throttled_step_is_added_again_and_a_failed_one_is_not(
    aws: Any,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    failure: Exception,
    status: str,
    calls: int,
) -> None:
    step = Step(failure, times=2)
    key = ("elasticmapreduce", "addstep")
    monkeypatch.setitem(INTEGRATIONS, key, Integration(INTEGRATIONS[key].parameters, step))
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda _: None))
    state = dict(states(definition()))[name]
    parameters = {"ClusterId": "j-1", "Step": {"Name": name}}
    ended = run(aws, {**state, "Parameters": parameters, "Next": "B"}, B={"Type": "Succeed"})
    assert (ended["status"], step.calls) == (status, calls), ended.get("cause")


def test_of_branches_that_end_only_the_one_that_failed_is_told(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def step(_: Any, is_running: Callable[[], bool], __: str) -> None:
        eventually(lambda: not is_running())
        ended.set()
        raise AttributeError("something is missing in a branch that was stopped")

    key = ("elasticmapreduce", "addstep")
    monkeypatch.setitem(INTEGRATIONS, key, Integration(INTEGRATIONS[key].parameters, step))
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::elasticmapreduce:addStep.sync",
        "Parameters": {"ClusterId": "j-1", "Step": {"Name": "Etl"}},
        "End": True,
    }
    fails = {"Type": "Fail", "Error": "Mine", "Cause": "it failed"}
    branches = [
        {"StartAt": "F", "States": {"F": {"Type": "Wait", "Seconds": 1, "Next": "G"}, "G": fails}},
        {"StartAt": "T", "States": {"T": task}},
    ]
    # What is caught goes on for long enough to see what the other branch tells.
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "B"}]
    around = {"Type": "Parallel", "Branches": branches, "Catch": caught, "Next": "B"}
    wait = {"Type": "Wait", "Seconds": 1, "Next": "C"}
    end = run(aws, around, B=wait, C={"Type": "Succeed"})
    assert ended.is_set()
    events = aws.get_execution_history(executionArn=end["executionArn"])["events"]
    assert end["status"] == "SUCCEEDED"
    assert [event for event in events if event["type"] == "TaskFailed"] == []


def test_functions_are_told_what_the_execution_was_started_with(aws: Any) -> None:
    told = {"accept": {"removed_share": 0.04}, "sources": []}
    ended = run(aws, {"Type": "Pass", "Parameters": {"request.$": "$$.Execution.Input"}}, told)
    assert json.loads(ended["output"]) == {"request": told}


@pytest.mark.parametrize(
    ("taken", "asked", "next_state"),
    [
        (False, {"replay": "r1"}, "Refused"),
        (False, {"rollback": "r1"}, "Refused"),
        (False, {"repair": True}, "Refused"),
        (False, {}, "AlreadyRunning"),
        (True, {"replay": "r1"}, "Replay"),
        (True, {"rollback": "r1"}, "Rollback"),
        (True, {"collect": True}, "CollectOnly"),
        (True, {"repair": "check"}, "CheckSources"),
        (True, {}, "Capture"),
    ],
)
def test_what_an_execution_begins_with(
    aws: Any, taken: bool, asked: dict[str, Any], next_state: str
) -> None:
    choice = dict(states(definition()))["OneAtATime"]
    ways = {way["Next"] for way in choice["Choices"]} | {choice["Default"]}
    passes = {way: {"Type": "Pass", "Result": {"chosen": way}, "End": True} for way in ways}
    state = {"Type": "Pass", "Next": "OneAtATime"}
    ended = run(aws, state, {"turn": {"taken": taken}, **asked}, OneAtATime=choice, **passes)
    assert json.loads(ended["output"]) == {"chosen": next_state}


def test_what_a_state_passes_on_is_at_most_256_kib(aws: Any) -> None:
    twice = {"Type": "Pass", "Parameters": {"a.$": "$.x", "b.$": "$.x"}, "Next": "B"}
    after = {"Type": "Pass", "End": True}
    ended = run(aws, twice, {"x": "x" * 131_000}, B=after)
    assert ended["status"] == "SUCCEEDED"
    ended = run(aws, twice, {"x": "x" * 131_100}, B=after)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.DataLimitExceeded")


@pytest.mark.parametrize(
    "again",
    [
        {"Type": "Pass", "Next": "A"},
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:gone", "Message": "m"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "A"}],
            "Next": "A",
        },
    ],
    ids=["passes for ever", "catches for ever"],
)
def test_an_execution_has_at_most_25_000_events(
    aws: Any, monkeypatch: pytest.MonkeyPatch, again: dict[str, Any]
) -> None:
    assert executions.MOST_EVENTS == 25_000
    monkeypatch.setattr(executions, "MOST_EVENTS", 40)  # so many of an interpreter take a minute
    ended = run(aws, again)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")
    assert "reached the maximum number of history events" in ended["cause"]
    history = aws.get_execution_history(executionArn=ended["executionArn"])["events"]
    assert len(history) == 40
    assert history[-1]["type"] == "ExecutionFailed"
