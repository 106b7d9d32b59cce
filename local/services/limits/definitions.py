"""What a state machine passes to services: names that Step Functions does not know are refused.

Step Functions refuses such a definition when it is created; moto drops the names as it runs.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.utils import get_service_model

State = Mapping[str, Any]

_SERVICE = ":states:::"  # after the partition, in the ARN of an integration
# What an integration is called, and the operation whose model says what it takes.
OPERATIONS = {
    "lambda:invoke": ("lambda", "Invoke"),
    "sns:publish": ("sns", "Publish"),
    "events:putEvents": ("events", "PutEvents"),
    "athena:startQueryExecution.sync": ("athena", "StartQueryExecution"),
    "elasticmapreduce:terminateCluster.sync": ("emr", "DescribeCluster"),
}
# One step where the operation has a list of them, and the cluster by another name.
_ADD_STEP = "elasticmapreduce:addStep.sync"
_BOTOCORE_NAMES = {"sfn": "stepfunctions"}


class InvalidDefinition(ValueError):
    """A state machine that Step Functions would not create."""


def check_parameters(definition: State) -> None:
    """Check the parameters of every task of a state machine; InvalidDefinition."""
    found = list(_unsupported(definition, ""))
    if found:
        raise InvalidDefinition(
            f"Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: {', '.join(found)}'"
        )


def _unsupported(machine: State, path: str) -> Iterator[str]:
    for name, state in machine["States"].items():
        here = f"{path}/States/{name}"
        if state["Type"] == "Task":
            yield from _of_task(state, f"{here}/Parameters")
        for number, branch in enumerate(state.get("Branches", [])):
            yield from _unsupported(branch, f"{here}/Branches[{number}]")
        if "ItemProcessor" in state:
            yield from _unsupported(state["ItemProcessor"], f"{here}/ItemProcessor")


def _of_task(state: State, path: str) -> Iterator[str]:
    resource = state["Resource"].partition(_SERVICE)[2]
    parameters = state.get("Parameters", {})
    if resource == _ADD_STEP:
        yield from _of_step(parameters, path)
        return
    service, operation = OPERATIONS.get(resource) or _of_sdk(resource)
    shape = get_service_model(service).operation_model(operation).input_shape
    # In a state machine every name begins with a capital.
    known = {member[0].upper() + member[1:]: member for member in shape.members}
    for name, value in parameters.items():
        plain = name.removesuffix(".$")
        if plain not in known:
            yield _sentence(plain, path)
        elif plain == name:
            yield from _of_value(value, shape.members[known[plain]], f"{path}/{plain}")


def _of_step(parameters: State, path: str) -> Iterator[str]:
    shape = get_service_model("emr").operation_model("AddJobFlowSteps").input_shape
    for name, value in parameters.items():
        plain = name.removesuffix(".$")
        if plain not in ("ClusterId", "Step"):
            yield _sentence(plain, path)
        elif name == "Step":
            yield from _of_value(value, shape.members["Steps"].member, f"{path}/Step")


def _of_sdk(resource: str) -> tuple[str, str]:
    """Return service and operation of `aws-sdk:<service>:<operation>`."""
    _, service, operation = resource.split(":")
    return _BOTOCORE_NAMES.get(service, service), operation[0].upper() + operation[1:]


def _of_value(value: Any, shape: Any, path: str) -> Iterator[str]:
    if shape.type_name != "structure" or not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        plain = name.removesuffix(".$")
        if plain not in shape.members:
            yield _sentence(plain, path)
        elif plain == name:
            yield from _of_value(inner, shape.members[plain], f"{path}/{plain}")


def _sentence(name: str, path: str) -> str:
    return f"The field '{name}' is not supported by Step Functions at {path}"
