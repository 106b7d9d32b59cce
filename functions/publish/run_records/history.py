"""The history of an execution: the time each state took, and what the run used."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from covidlake.releases.records import StateRecord

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

Event = Mapping[str, Any]
# What is done about a failure is not what failed, even if it fails as well.
_AFTER_FAILURE = ("TerminateAfterFailure", "RecordFailed", "NotifyFailed")
_TASK_ENDS = (
    "TaskSucceeded",
    "TaskFailed",
    "TaskTimedOut",
    # A call that never started its work: it was throttled, or refused.
    "TaskStartFailed",
    "TaskSubmitFailed",
)


@dataclass
class History:
    """An execution, summed up.

    Attributes:
        states: Name -> (entered, left), in order of entry; several passes through a state of a
            Map count as one span.
        failed_state: The last task that failed, whether or not a later try of it succeeded; those
            that follow a failure are left out.
    """

    started: datetime
    ended: datetime
    states: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    failed_state: str | None = None
    transitions: int = 0
    lambda_seconds: float = 0.0
    athena_queries: int = 0
    athena_bytes: int = 0

    def seconds(self) -> list[StateRecord]:
        """Return the wall-clock seconds of each state."""
        return [
            {"name": name, "seconds": round((left - entered).total_seconds(), 3)}
            for name, (entered, left) in self.states.items()
        ]


def read_history(execution: str, stepfunctions: "SFNClient") -> History:
    """Read all events of an execution, summed up.

    A run has a few hundred; Step Functions allows 25,000.
    """
    pages = stepfunctions.get_paginator("get_execution_history").paginate(
        executionArn=execution, PaginationConfig={"PageSize": 1000}
    )
    return summarise(event for page in pages for event in page["events"])


def summarise(events: Iterable[Event]) -> History:
    """Sum up the events of an execution, in whatever order they come."""
    by_id: dict[int, Event] = {event["id"]: event for event in events}
    in_order = [by_id[number] for number in sorted(by_id)]
    history = History(started=in_order[0]["timestamp"], ended=in_order[-1]["timestamp"])
    for event in in_order:
        if "stateEnteredEventDetails" in event:
            _add_entry(history, event)
        elif "stateExitedEventDetails" in event:
            name = event["stateExitedEventDetails"]["name"]
            entered, _ = history.states[name]
            history.states[name] = (entered, event["timestamp"])
        elif event["type"] in _TASK_ENDS:
            _add_task(history, event, by_id)
    return history


def _add_entry(history: History, event: Event) -> None:
    name = event["stateEnteredEventDetails"]["name"]
    history.transitions += 1
    entered, _ = history.states.get(name, (event["timestamp"], None))
    # Until it is left: whoever records a run is still in its own state.
    history.states[name] = (entered, history.ended)


def _add_task(history: History, event: Event, by_id: dict[int, Event]) -> None:
    # Its name begins with the event's type.
    (name,) = (name for name in event if name.endswith("EventDetails"))
    details = event[name]
    scheduled = _before(event, "TaskScheduled", by_id)
    # A run is recorded, whatever an event of its history lacks.
    resource_type = details.get("resourceType")
    if resource_type == "lambda" and scheduled:
        history.lambda_seconds += (event["timestamp"] - scheduled["timestamp"]).total_seconds()
    if resource_type == "athena":
        history.athena_queries += 1
        history.athena_bytes += _scanned_bytes(details)
    if event["type"] == "TaskSucceeded":
        return
    state = _before(event, "TaskStateEntered", by_id)
    failed_state = state["stateEnteredEventDetails"]["name"] if state else None
    if failed_state and failed_state not in _AFTER_FAILURE:
        history.failed_state = failed_state


def _scanned_bytes(details: dict[str, Any]) -> int:
    output = json.loads(details.get("output") or "{}")
    statistics = output.get("QueryExecution", {}).get("Statistics", {})
    return int(statistics.get("DataScannedInBytes", 0))


def _before(event: Event, kind: str, by_id: dict[int, Event]) -> Event | None:
    """Return the nearest event of a kind on the path that led to this one."""
    while previous := by_id.get(event.get("previousEventId", 0)):
        if previous["type"] == kind:
            return previous
        event = previous
    return None
