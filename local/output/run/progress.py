"""The progress of an execution: a line when a task begins, fails or ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from covidlake_client.terminal.safe_console import SafeConsole
from rich.text import Text

from local.output.run.states import DETAILS

MESSAGE_CHARACTERS = 300  # of an error: the first line of a traceback may hold a whole row

Event = Mapping[str, Any]


@dataclass
class ExecutionLog:
    """Prints the events of an execution.

    Attributes:
        events: those so far, by id.
        running: id of the event with which a state was entered -> what its lines call it.
        failed: ids of those whose task failed, and was not yet tried again with success.
    """

    console: SafeConsole
    events: dict[int, Event] = field(default_factory=dict)
    running: dict[int, str] = field(default_factory=dict)
    failed: set[int] = field(default_factory=set)

    def active(self) -> str:
        """Return the names of the states that run now."""
        return ", ".join(self.running.values())

    def print_event(self, event: Event) -> None:
        """Print what a person wants to know of an event, if anything."""
        self.events[event["id"]] = event
        kind = event["type"]
        if kind in ("TaskStateEntered", "MapStateEntered"):
            self._begin(event)
        elif kind.endswith("StateExited"):
            self._end(event)
        elif kind == "TaskFailed":
            self._fail(event)
        elif kind == "TaskSucceeded":
            self.failed.discard(self._entered(event))

    def _begin(self, event: Event) -> None:
        details = event["stateEnteredEventDetails"]
        if details["name"] in DETAILS:
            return
        source = json.loads(details.get("input") or "{}").get("source") or {}
        label = f"{details['name']} {source.get('name', '')}".strip()
        self.running[event["id"]] = label
        self._line(event, f"{label} …")

    def _end(self, event: Event) -> None:
        began = self._entered(event)
        label = self.running.pop(began, None)
        if label is None:
            return
        seconds = (event["timestamp"] - self.events[began]["timestamp"]).total_seconds()
        failed = began in self.failed
        ended = ("failed", "red") if failed else ("done", "green")
        self._line(event, f"{label} ", ended, f" {'after' if failed else 'in'} {seconds:.1f} s")

    def _fail(self, event: Event) -> None:
        self.failed.add(self._entered(event))
        details = event["taskFailedEventDetails"]
        message = _message(details.get("cause", ""))
        self._line(event, (str(details.get("error")), "red"), f" {message}")

    def _entered(self, event: Event) -> int:
        """Return the id of the event with which the state of this one was entered.

        It is the nearest before it that entered a state of its name; 0 where there is none.
        """
        name = event.get("stateExitedEventDetails", {}).get("name")
        previous = self.events.get(event.get("previousEventId", 0))
        while previous is not None:
            entered = previous.get("stateEnteredEventDetails", {}).get("name")
            if entered is not None and name in (None, entered):
                return int(previous["id"])
            previous = self.events.get(previous.get("previousEventId", 0))
        return 0

    def _line(self, event: Event, *parts: str | tuple[str, str]) -> None:
        time = (f"{event['timestamp']:%H:%M:%S}", "dim")
        self.console.print(Text.assemble("  ", time, "  ", *parts), soft_wrap=True)


def _message(cause: str) -> str:
    """Return the first line of what a failed task says.

    That is the message inside a Lambda error, where a failed EMR step left its log, or the cause
    itself.
    """
    try:
        content = json.loads(cause)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        content = {}
    status = content.get("Step", {}).get("Status", {})
    log = status.get("FailureDetails", {}).get("LogFile")
    fallback = f"the step failed; its log is {log}" if log else cause
    message = str(content.get("errorMessage") or fallback)
    return message.split("\n")[0][:MESSAGE_CHARACTERS]
