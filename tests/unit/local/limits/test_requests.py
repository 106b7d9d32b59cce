"""Requests against the services' models, in AWS's words."""

from typing import Any

import pytest

from local.services.limits.requests import sentence, violations

STEP = {
    "Name": "etl",
    "ActionOnFailure": "CONTINUE",
    "HadoopJarStep": {"Jar": "command-runner.jar"},
}
CONSTRAINT = "failed to satisfy constraint: Member must"


def add_steps(**changes: Any) -> dict[str, Any]:
    return {"JobFlowId": "j-1", "Steps": [{**STEP, **changes}]}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "found"),
    [
        ("emr", "AddJobFlowSteps", add_steps(), []),
        (
            "emr",
            "AddJobFlowSteps",
            {"JobFlowId": "j-1"},
            [f"Value null at 'steps' {CONSTRAINT} not be null"],
        ),
        (
            "emr",
            "AddJobFlowSteps",
            add_steps(ActionOnFailure="STOP"),
            [
                f"Value 'STOP' at 'steps.1.member.actionOnFailure' {CONSTRAINT} satisfy enum value "
                "set: [TERMINATE_JOB_FLOW, TERMINATE_CLUSTER, CANCEL_AND_WAIT, CONTINUE]"
            ],
        ),
        (
            "athena",
            "StartQueryExecution",
            {"QueryString": ""},
            [
                f"Value '' at 'queryString' {CONSTRAINT} have length greater than or equal to 1",
            ],
        ),
        (
            "athena",
            "StartQueryExecution",
            {"QueryString": "SELECT 1", "WorkGroup": "a group"},
            [
                f"Value 'a group' at 'workGroup' {CONSTRAINT} satisfy regular expression pattern: "
                "[a-zA-Z0-9._-]{1,128}"
            ],
        ),
        (
            "stepfunctions",
            "GetExecutionHistory",
            {"executionArn": "arn:x", "maxResults": 1001},
            [
                f"Value '1001' at 'maxResults' {CONSTRAINT} have value less than or equal to 1000",
            ],
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "s" * 2049},
            [
                f"Value '{'s' * 200}' at 'secretId' {CONSTRAINT} have length less than or equal "
                "to 2048",
            ],
        ),
        ("s3", "GetObject", {}, []),
        ("emr", "GET /nothing", {}, []),
    ],
)
def test_what_a_service_finds_wrong(
    service: str, operation: str, parameters: dict[str, Any], found: list[str]
) -> None:
    assert violations(service, operation, parameters) == found


def test_a_query_is_no_longer_than_athena_allows() -> None:
    assert violations("athena", "StartQueryExecution", {"QueryString": "x" * 262_144}) == []
    assert violations("athena", "StartQueryExecution", {"QueryString": "x" * 262_145}) != []


def test_all_that_is_wrong_is_told_together() -> None:
    assert sentence(["a"]) == "1 validation error detected: a"
    assert sentence(["a", "b"]) == "2 validation errors detected: a; b"
