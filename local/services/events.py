"""EventBridge: hears of executions that end, and delivers to the functions that rules name.

moto matches events with rules, and writes to queues; it knows no function as a target, and its Step
Functions tell nobody how an execution ended.
"""

import copy
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.events.models import Rule, events_backends
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication,
    Execution,
)

from local.iam.calls.arns import REGION
from local.services.functions.service import LambdaService

logger = logging.getLogger(__name__)

Event = dict[str, Any]
ATTEMPTS = 3  # Lambda's own, of an event that is delivered asynchronously

# moto's own, whatever is installed over it: a second installation must not build on the first.
_send: Callable[..., None] = Rule.send_to_targets
_terminated: Callable[[Any], None] = BaseExecutionWorkerCommunication.terminated
_stop: Callable[..., None] = Execution.stop


def install(functions: LambdaService) -> Callable[[], None]:
    """Let rules reach functions, and ends of executions the rules.

    Returns what waits until all that was sent is delivered.
    """
    deliveries = ThreadPoolExecutor(thread_name_prefix="events")

    def send_to_targets(rule: Any, event: Event, transform_input: bool = True) -> None:
        if not rule.event_pattern.matches_event(event):
            return
        others = copy.copy(rule)
        others.targets = [target for target in rule.targets if not _is_function(target)]
        _send(others, event, transform_input)
        for target in rule.targets:
            if _is_function(target):
                deliveries.submit(_deliver, functions, target["Arn"], _as_sent(event))

    Rule.send_to_targets = send_to_targets
    BaseExecutionWorkerCommunication.terminated = _terminated_and_told
    Execution.stop = _stopped_and_told
    return deliveries.shutdown


def put(source: str, detail_type: str, detail: Event) -> None:
    """Put an event on the account's own bus, as a service of AWS does."""
    entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail)}
    events_backends[DEFAULT_ACCOUNT_ID][REGION].put_events([entry])


def execution_ended(
    arn: str, status: str, started: datetime, error: str | None, cause: str | None
) -> None:
    """Tell of an execution that ended just now."""
    detail = {
        "executionArn": arn,
        "stateMachineArn": arn.replace(":execution:", ":stateMachine:").rpartition(":")[0],
        "name": arn.rpartition(":")[2],
        "status": status,
        "startDate": int(started.timestamp() * 1000),
        "stopDate": int(datetime.now(UTC).timestamp() * 1000),
        "error": error,
        "cause": cause,
    }
    put("aws.states", "Step Functions Execution Status Change", detail)


def _terminated_and_told(worker: Any) -> None:
    execution = worker.execution
    running = execution.exec_status is ExecutionStatus.RUNNING
    _terminated(worker)
    if running:  # one that was stopped was told of then
        _tell(execution, execution.error, execution.cause)


def _stopped_and_told(execution: Any, **stop: Any) -> None:
    if execution.exec_status is not ExecutionStatus.RUNNING:
        return
    _stop(execution, **stop)
    # At once, as on AWS; moto waits for the state that it is in.
    execution.exec_status = ExecutionStatus.ABORTED
    _tell(execution, stop["error"], stop["cause"])


def _tell(execution: Any, error: str | None, cause: str | None) -> None:
    status = execution.exec_status.value
    execution_ended(execution.exec_arn, status, execution.start_date, error, cause)


def _is_function(target: Event) -> bool:
    return ":lambda:" in target["Arn"]


def _as_sent(event: Event) -> bytes:
    moment = datetime.fromtimestamp(float(event["time"]), UTC)
    return json.dumps({**event, "time": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}).encode()


def _deliver(functions: LambdaService, function: str, event: bytes) -> None:
    for _ in range(ATTEMPTS):
        response, failed = functions.invoke(function, event)
        if not failed:
            return
    logger.warning("an event was not taken by %s: %s", function, response.decode())
