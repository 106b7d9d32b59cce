"""Step Functions: moto's interpreter runs the real ASL; here is what it lacks of the services.

The interpreter's classes are private to moto, which is why moto is pinned and
tests/local/services/test_stepfunctions.py exercises each integration.
"""

import importlib
import logging
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name import custom_error_name
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
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
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.eval import environment
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from local.clients import client
from local.iam.enforcing.identities import session_of
from local.services.integrations import INTEGRATIONS, Integration, Unfinished
from local.services.limits.executions import BoundedHistory

logger = logging.getLogger(__name__)

RETRY_SPEED = 60  # a minute's wait for a feed to come back is a second here

# Their names are longer than a line of code.
_TASKS = "moto.stepfunctions.parser.asl.component.state.exec.state_task.service"
_lambda: Any = importlib.import_module(
    "moto.stepfunctions.parser.asl.component.state.exec.state_task.lambda_eval_utils"
)
_sns: Any = importlib.import_module(f"{_TASKS}.state_task_service_sns")
_events: Any = importlib.import_module(f"{_TASKS}.state_task_service_events")
_callback: Any = importlib.import_module(f"{_TASKS}.state_task_service_callback")
_aws_sdk: Any = importlib.import_module(f"{_TASKS}.state_task_service_aws_sdk")


class SyncService(_callback.StateTaskServiceCallback):  # type: ignore[misc]
    """One `.sync` integration, run to its end inside the task."""

    def __init__(self) -> None:
        super().__init__(supported_integration_patterns={ResourceCondition.Sync})

    def _integration(self) -> Integration | None:
        return INTEGRATIONS.get((self.resource.service_name, self.resource.api_action.lower()))

    def _get_supported_parameters(self) -> set[str] | None:
        integration = self._integration()
        return set(integration.parameters) if integration else None

    def _is_integration_pattern(self) -> bool:
        return False  # the base class would need a task token; this one waits by itself

    def _eval_service_task(
        self,
        env: Environment,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,  # the role of the state machine
    ) -> None:
        integration = self._integration()
        # It was found when the definition was parsed.
        assert integration is not None, self.resource.resource_arn  # noqa: S101
        try:
            role = state_credentials.role_arn
            result = integration.run(normalised_parameters, env.is_running, role)
        except Unfinished as failure:
            cause = to_json_str(failure.description) if failure.description else str(failure)
            kind = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
            raise FailureEventException(self._failed(env, kind, cause)) from failure
        except ClientError as refused:
            kind = CustomErrorName(_error_name(self.resource.service_name, refused))
            raise FailureEventException(self._failed(env, kind, str(refused))) from refused
        env.stack.append(_plain(result))

    def _failed(self, env: Environment, name: ErrorName, cause: str) -> FailureEvent:
        details = TaskFailedEventDetails(
            error=name.error_name,
            cause=cause,
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
        )
        return FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )


# What Step Functions calls an error that the service's model does not name.
_UNNAMED = {
    "athena": "Athena.AmazonAthenaException",
    "elasticmapreduce": "EMR.AmazonElasticMapReduceException",
}


def _error_name(service: str, error: ClientError) -> str:
    """Return an error's name in a state machine: that of the service's model, or the general."""
    code = error.response["Error"]["Code"]
    general = _UNNAMED[service]
    model = client("athena" if service == "athena" else "emr").meta.service_model
    named = code in [shape.name for shape in model.error_shapes]
    return f"{general.partition('.')[0]}.{code}" if named else general


def _plain(value: Any) -> Any:
    """Return a value as Step Functions would serialise it: dates become text."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


# moto's own, whatever is installed over it: a second installation must not call the first.
_service_for: Callable[[str], Any] = state_task_factory.state_task_service_for
_evaluate: Callable[[Any, Environment], None] = execute_state.ExecutionState._evaluate_with_timeout


def install(watch: Callable[[Any], Any] = lambda task: task) -> None:
    """Teach the interpreter the integrations and limits, and let its retries wait a sixtieth.

    Args:
        watch: returns each task that is made, or one in its place.
    """
    services: dict[str, Callable[[], Any]] = {service: SyncService for service, _ in INTEGRATIONS}

    def service_for(service_name: str) -> Any:  # moto names the argument
        return watch(services.get(service_name, lambda: _service_for(service_name))())

    state_task_factory.state_task_service_for = service_for
    for module in (_lambda, _sns, _events, _aws_sdk):
        module.boto_client_for = _client_of_role
    # A branch or an iteration that fails passes its error on; moto takes the States.TaskFailed of
    # one for a forged name.
    custom_error_name.ILLEGAL_CUSTOM_ERROR_PREFIX = "\0"
    retrier_decl.time = SimpleNamespace(sleep=_sleep_shortly)
    environment.EventManager = BoundedHistory
    execute_state.ExecutionState._evaluate_with_timeout = _evaluate_unless_stopped


def stop_executions() -> None:
    """Stop what still runs, as the laptop's AWS ends: whoever watches is told while it can be."""
    stepfunctions = client("stepfunctions")
    for machine in stepfunctions.list_state_machines()["stateMachines"]:
        running = stepfunctions.list_executions(
            stateMachineArn=machine["stateMachineArn"], statusFilter="RUNNING"
        )
        for execution in running["executions"]:
            stepfunctions.stop_execution(executionArn=execution["executionArn"])


def _evaluate_unless_stopped(state: Any, env: Environment) -> None:
    """Evaluate a state; of a branch that ended because another failed, no failure is told.

    moto evaluates such a branch in part, trips over what is missing then, and has that in the
    execution's history as if it were why the execution failed.
    """
    try:
        _evaluate(state, env)
    except Exception as error:
        if env.is_running():
            raise
        logger.debug("%s was stopped, and ended in: %s", state.name, error)


def _client_of_role(region: str, service: str, state_credentials: Any) -> Any:
    """Return a client with which a task calls a service as the state machine's role.

    moto's would call as nobody. It asks once, because a state has its own retries, and waits for
    as long as a function may run.
    """
    once = Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=960)
    session: Any = session_of(state_credentials.role_arn)
    return session.client(service, region_name=region, config=once)


def _sleep_shortly(seconds: float) -> None:
    time.sleep(seconds / RETRY_SPEED)
