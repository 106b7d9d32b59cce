"""Faults in the tasks of the state machine, for a pipeline that is deployed on the laptop.

A task fails once, fails always, takes too long, or waits until it is let go. The tasks that a test
does not care for answer at once with what they answered in a run before: so a whole path through
the state machine takes a second or two.

moto's interpreter is no public interface, which is why moto is pinned.
"""

import copy
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import EvalTimeoutError
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

ONCE, ALWAYS, TIMED_OUT = "fails once", "fails always", "times out"
# What a call that is throttled, or fails in the service, is called in the state machine.
ERRORS = {
    "lambda": "Lambda.ServiceException",
    "elasticmapreduce": "EMR.AmazonElasticMapReduceException",
    "athena": "Athena.AmazonAthenaException",
    "sns": "SNS.AmazonSNSException",
    "events": "EventBridge.EventBridgeException",
}


def words(state: str) -> str:
    """What a state says that is made to fail."""
    return f"{state} was made to fail"


@dataclass
class TaskFaults:
    """What the tasks of an execution meet.

    Attributes:
        faults: state -> ONCE, ALWAYS or TIMED_OUT.
        real: states that do their work even where `recorded` has a result.
        recorded: state -> its results, in the order of a run before.
        held: a state that waits to be released; None for none.
        holding: whether it waits.
    """

    faults: dict[str, str] = field(default_factory=dict)
    real: frozenset[str] = frozenset()
    recorded: dict[str, list[Any]] = field(default_factory=dict)
    held: str | None = None
    holding: bool = False
    released: threading.Event = field(default_factory=threading.Event)
    failures: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def begin(self, faults: dict[str, str]) -> None:
        """Begin another execution, with other faults."""
        self.faults = faults
        self.failures.clear()
        self.answers.clear()

    def hold(self, state: str) -> None:
        """Let a state wait from now on, before it does anything."""
        self.held, self.holding = state, False
        self.released.clear()

    def release(self) -> None:
        self.held = None
        self.released.set()

    def meet(self, task: Any, env: Any) -> Any:
        """Fail, or return what the task answers; None where it has to do its work."""
        state = task.name
        if state == self.held:
            self.holding = True
            self.released.wait(60)
        fault = self.faults.get(state)
        if fault == TIMED_OUT:
            raise EvalTimeoutError
        if fault == ALWAYS or (fault == ONCE and not self.failures[state]):
            self.failures[state] += 1
            raise FailureEventException(_failure(task, env, words(state)))
        results = self.recorded.get(state, [])
        if state in self.real or not results:
            return None
        self.answers[state] += 1
        return copy.deepcopy(results[(self.answers[state] - 1) % len(results)])


@contextmanager
def met(faults: TaskFaults, record: dict[str, list[Any]]) -> Iterator[None]:
    """Put the faults in the way of every task of state machines that are created from now on.

    Args:
        faults: may change from execution to execution.
        record: takes up the results of tasks that do their work.
    """
    service_for = state_task_factory.state_task_service_for

    def faulty_service_for(service_name: str) -> Any:
        task = service_for(service_name)
        work = task._eval_service_task

        def evaluate(env: Any, **options: Any) -> None:
            answer = faults.meet(task, env)
            if answer is not None:
                env.stack.append(answer)
                return
            work(env=env, **options)
            record.setdefault(task.name, []).append(copy.deepcopy(env.stack[-1]))

        task._eval_service_task = evaluate
        return task

    state_task_factory.state_task_service_for = faulty_service_for
    try:
        yield
    finally:
        state_task_factory.state_task_service_for = service_for


def _failure(task: Any, env: Any, cause: str) -> FailureEvent:
    service = task._get_sfn_resource_type()
    error = ERRORS[service]
    details = TaskFailedEventDetails(
        error=error, cause=cause, resource=task._get_sfn_resource(), resourceType=service
    )
    return FailureEvent(
        env=env,
        error_name=CustomErrorName(error),
        event_type=HistoryEventType.TaskFailed,
        event_details=EventDetails(taskFailedEventDetails=details),
    )
