"""Parameters of tasks: names that Step Functions does not know are refused, as it would."""

from typing import Any

import pytest

from local.services.limits.definitions import InvalidDefinition, check_parameters
from tests.support.stack import definition

STEP = {"Name": "etl", "HadoopJarStep": {"Jar": "command-runner.jar", "Args.$": "$.steps.etl"}}


def machine(resource: str, parameters: dict[str, Any], partition: str = "aws") -> dict[str, Any]:
    arn = f"arn:{partition}:states:::{resource}"
    task = {"Type": "Task", "Resource": arn, "Parameters": parameters}
    inner = {"StartAt": "B", "States": {"B": {**task, "End": True}}}
    parallel = {"Type": "Parallel", "Branches": [inner], "End": True}
    return {"StartAt": "A", "States": {"A": parallel}}


def test_the_pipelines_own_are_known() -> None:
    check_parameters(definition())


@pytest.mark.parametrize(
    ("resource", "parameters"),
    [
        ("lambda:invoke", {"FunctionName": "f", "Payload.$": "$"}),
        ("sns:publish", {"TopicArn": "t", "Subject.$": "$.a", "Message": {"any": "thing"}}),
        ("aws-sdk:sfn:listExecutions", {"StateMachineArn.$": "$$.StateMachine.Id"}),
        ("elasticmapreduce:addStep.sync", {"ClusterId.$": "$.id", "Step": STEP}),
        ("elasticmapreduce:terminateCluster.sync", {"ClusterId.$": "$.id"}),
        (
            "athena:startQueryExecution.sync",
            {"QueryString.$": "$.q", "QueryExecutionContext": {"Database": "d"}},
        ),
    ],
)
def test_what_an_integration_takes(resource: str, parameters: dict[str, Any]) -> None:
    check_parameters(machine(resource, parameters))


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_every_partition_has_the_same(partition: str) -> None:
    check_parameters(machine("lambda:invoke", {"FunctionName": "f"}, partition))
    with pytest.raises(InvalidDefinition, match="Paylode"):
        check_parameters(machine("lambda:invoke", {"Paylode": {}}, partition))


@pytest.mark.parametrize(
    ("resource", "parameters", "field", "at"),
    [
        ("lambda:invoke", {"FunctionName": "f", "Paylode": {}}, "Paylode", ""),
        ("sns:publish", {"TopicArn": "t", "Subjct.$": "$.a"}, "Subjct", ""),
        ("aws-sdk:sfn:listExecutions", {"StatusFiltr": "RUNNING"}, "StatusFiltr", ""),
        ("elasticmapreduce:addStep.sync", {"ClusterID.$": "$.id"}, "ClusterID", ""),
        ("elasticmapreduce:addStep.sync", {"Step": {**STEP, "Args": []}}, "Args", "/Step"),
        (
            "elasticmapreduce:addStep.sync",
            {"Step": {**STEP, "HadoopJarStep": {"Jr": "x"}}},
            "Jr",
            "/Step/HadoopJarStep",
        ),
        ("elasticmapreduce:terminateCluster.sync", {"JobFlowId": "j"}, "JobFlowId", ""),
        (
            "athena:startQueryExecution.sync",
            {"QueryExecutionContext": {"DB": "d"}},
            "DB",
            "/QueryExecutionContext",
        ),
    ],
)
def test_what_an_integration_does_not_take(
    resource: str, parameters: dict[str, Any], field: str, at: str
) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        check_parameters(machine(resource, parameters))
    place = f"/States/A/Branches[0]/States/B/Parameters{at}"
    assert (
        f"SCHEMA_VALIDATION_FAILED: The field '{field}' is not supported by Step Functions at "
        f"{place}" in str(refused.value)
    )
