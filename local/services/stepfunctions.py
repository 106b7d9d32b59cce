"""Step Functions: moto's interpreter runs the real ASL; here are the service integrations that it lacks.

The interpreter's classes are private to moto, which is why moto is pinned and
tests/local/test_stepfunctions.py exercises each integration.
"""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name import custom_error_name
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    StateTaskServiceAwsSdk,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

POLL_SECONDS = 0.2
RETRY_SPEED = 60  # a minute's wait for a feed to come back is a second here

Parameters = dict[str, Any]


class Unfinished(Exception):
    """A job ended, but not well; its description is the cause, as Step Functions reports it."""


def _await(
    describe: Callable[[], Any],
    state_of: Callable[[Any], str],
    good: set[str],
    bad: set[str],
    running: Callable[[], bool],
) -> Any:
    while running():
        description = describe()
        if (state := state_of(description)) in good:
            return description
        if state in bad:
            raise Unfinished(to_json_str(description))
        time.sleep(POLL_SECONDS)
    raise Unfinished("the execution was stopped")


def add_step_sync(parameters: Parameters, running: Callable[[], bool]) -> Any:
    """elasticmapreduce:addStep.sync"""
    emr = boto3.client("emr")
    cluster = parameters["ClusterId"]
    step = emr.add_job_flow_steps(JobFlowId=cluster, Steps=[parameters["Step"]])["StepIds"][0]
    return _await(
        lambda: {"Step": emr.describe_step(ClusterId=cluster, StepId=step)["Step"]},
        lambda found: found["Step"]["Status"]["State"],
        {"COMPLETED"},
        {"FAILED", "CANCELLED", "INTERRUPTED"},
        running,
    )


def terminate_cluster_sync(parameters: Parameters, running: Callable[[], bool]) -> Any:
    """elasticmapreduce:terminateCluster.sync"""
    emr = boto3.client("emr")
    emr.terminate_job_flows(JobFlowIds=[parameters["ClusterId"]])
    return _await(
        lambda: {"Cluster": emr.describe_cluster(ClusterId=parameters["ClusterId"])["Cluster"]},
        lambda found: found["Cluster"]["Status"]["State"],
        {"TERMINATED", "TERMINATED_WITH_ERRORS"},
        set(),
        running,
    )


def start_query_execution_sync(parameters: Parameters, running: Callable[[], bool]) -> Any:
    """athena:startQueryExecution.sync"""
    athena = boto3.client("athena")
    query = athena.start_query_execution(**parameters)["QueryExecutionId"]
    return _await(
        lambda: {
            "QueryExecution": athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        },
        lambda found: found["QueryExecution"]["Status"]["State"],
        {"SUCCEEDED"},
        {"FAILED", "CANCELLED"},
        running,
    )


INTEGRATIONS: dict[
    tuple[str, str], tuple[set[str], Callable[[Parameters, Callable[[], bool]], Any]]
] = {
    ("elasticmapreduce", "addstep"): ({"ClusterId", "Step"}, add_step_sync),
    ("elasticmapreduce", "terminatecluster"): ({"ClusterId"}, terminate_cluster_sync),
    ("athena", "startqueryexecution"): (
        {"WorkGroup", "QueryString", "ExecutionParameters", "QueryExecutionContext"},
        start_query_execution_sync,
    ),
}


class SyncService(StateTaskServiceCallback):  # type: ignore[misc]
    """One `.sync` integration, run to its end inside the task."""

    def __init__(self) -> None:
        super().__init__(supported_integration_patterns={ResourceCondition.Sync})

    def _integration(
        self,
    ) -> tuple[set[str], Callable[[Parameters, Callable[[], bool]], Any]] | None:
        return INTEGRATIONS.get((self.resource.service_name, self.resource.api_action.lower()))

    def _get_supported_parameters(self) -> set[str] | None:
        found = self._integration()
        return found[0] if found else None

    def _is_integration_pattern(self) -> bool:
        return False  # the base class would need a task token; this one waits by itself

    def _eval_service_task(
        self,
        env: Environment,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> None:
        found = self._integration()
        assert found is not None, self.resource.resource_arn  # noqa: S101  # validated when the definition was parsed
        try:
            # Serialised as Step Functions would: dates become text.
            env.stack.append(_plain(found[1](normalised_parameters, env.is_running)))
        except Unfinished as failure:
            raise FailureEventException(self._failed(env, str(failure))) from failure

    def _failed(self, env: Environment, cause: str) -> FailureEvent:
        kind = StatesErrorNameType.StatesTaskFailed
        details = TaskFailedEventDetails(
            error=kind.to_name(),
            cause=cause,
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
        )
        return FailureEvent(
            env=env,
            error_name=StatesErrorName(typ=kind),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )


class StepFunctionsOwnApi(StateTaskServiceAwsSdk):  # type: ignore[misc]
    """`aws-sdk:sfn:*`: ASL capitalises every parameter, but Step Functions' own API does not; moto passes them on as they are."""

    def _normalise_parameters(self, parameters: Parameters, *_: Any) -> None:
        if self.resource.api_name == "sfn":
            _recase(parameters, str.lower)

    def _normalise_response(self, response: Any, *_: Any) -> None:
        if self.resource.api_name == "sfn":
            _recase(response, str.upper)
            response.update(_plain(response))


def _recase(values: Parameters, case: Callable[[str], str]) -> None:
    for key in list(values):
        values[case(key[0]) + key[1:]] = values.pop(key)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def install() -> None:
    """Teach the interpreter the integrations, and let its retries wait a sixtieth of the time."""
    original = state_task_factory.state_task_service_for
    ours = {service: SyncService for service, _ in INTEGRATIONS} | {"aws-sdk": StepFunctionsOwnApi}
    state_task_factory.state_task_service_for = lambda service_name: ours.get(
        service_name, lambda: original(service_name)
    )()
    # A branch or an iteration that fails passes its error on; moto takes the States.TaskFailed of
    # one for a forged name.
    custom_error_name.ILLEGAL_CUSTOM_ERROR_PREFIX = "\0"
    retrier_decl.time = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / RETRY_SPEED))
