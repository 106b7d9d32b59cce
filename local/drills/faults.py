"""A service of AWS that answers with an error while a state of the pipeline runs.

The error is given where a request arrives, so that all that a real one would meet meets it: the
SDK's tries, the function's own words for it, the state machine's retries and where it is caught.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from local.iam.enforcing.denials import Refusal
from local.paths import ROOT
from local.template import parse_definition

DEFINITION = ROOT / "statemachine" / "pipeline.asl.yaml"

# As botocore names those that the functions and the state machine ask.
SERVICES = ("s3", "glue", "athena", "emr", "lambda", "sns", "stepfunctions", "secretsmanager")
_TEXT = re.compile(r"(?P<service>[a-z0-9]+):(?P<error>[A-Za-z.]+)@(?P<state>\w+)")
# By these words of an error's name, as AWS answers them; the others with 400 or 403.
_STATUS = (
    (re.compile(r"TooManyRequests"), HTTPStatus.TOO_MANY_REQUESTS),
    (re.compile(r"SlowDown|Unavailable"), HTTPStatus.SERVICE_UNAVAILABLE),
    (re.compile(r"Internal|ServiceException"), HTTPStatus.INTERNAL_SERVER_ERROR),
)


def task_states(machine: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tasks of a state machine, those of its branches and maps included."""
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield name
        iterated = [state["ItemProcessor"]] if "ItemProcessor" in state else []
        for inner in (*state.get("Branches", ()), *iterated):
            yield from task_states(inner)


@dataclass(frozen=True)
class Fault:
    """What a service answers to whatever is asked while a state runs."""

    service: str
    error: str
    state: str

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """Return the fault that `<service>:<error>@<state>` means; ValueError otherwise."""
        found = _TEXT.fullmatch(text)
        if not found:
            raise ValueError("say it as <service>:<error>@<state>, such as s3:SlowDown@Publish")
        if found["service"] not in SERVICES:
            raise ValueError(f"the service is one of {', '.join(SERVICES)}")
        states = list(task_states(parse_definition(DEFINITION.read_text())))
        if found["state"] not in states:
            raise ValueError(f"the state is one of {', '.join(states)}")
        return cls(**found.groupdict())

    def refusal(self) -> Refusal:
        """Return the answer."""
        status = next((status for word, status in _STATUS if word.search(self.error)), None)
        return Refusal(self.error, self.error, "a drill: this service was made to fail", status)


@dataclass
class Injection:
    """Whether a fault is met at this moment.

    Attributes:
        fault: None for none ever.
        states: those that run; one twice where a map runs it for two items.
    """

    fault: Fault | None = None
    states: list[str] = field(default_factory=list)

    def met_by(self, service: str) -> Refusal | None:
        """Return the answer to a request that meets the fault; None for one that does not."""
        if not self.fault or self.fault.service != service or self.fault.state not in self.states:
            return None
        return self.fault.refusal()

    @contextmanager
    def during(self, state: str) -> Iterator[None]:
        """Let a state run while the context lasts."""
        self.states.append(state)
        try:
            yield
        finally:
            self.states.remove(state)

    def watch(self, task: Any) -> Any:
        """Return a task of moto's interpreter; its state runs while it does its work."""
        work = task._eval_service_task

        def evaluate(env: Any, **options: Any) -> None:
            with self.during(task.name):
                work(env=env, **options)

        task._eval_service_task = evaluate
        return task
