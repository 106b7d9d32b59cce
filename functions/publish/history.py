"""What the history of an execution tells: the time each state took, and what the run used."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Event = dict[str, Any]


@dataclass
class History:
    """states: name -> (entered, left), in order of entry; several passes through a state of a Map count as one span."""

    started: datetime
    ended: datetime
    states: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    failed_state: str | None = None
    transitions: int = 0
    lambda_seconds: float = 0.0
    athena_queries: int = 0
    athena_bytes: int = 0

    def seconds(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "seconds": round((left - entered).total_seconds(), 3)}
            for name, (entered, left) in self.states.items()
        ]


def read_history(execution: str, stepfunctions: Any) -> History:
    """All events of an execution, summed up.

    A run has a few hundred; Step Functions allows 25,000.
    """
    pages = stepfunctions.get_paginator("get_execution_history").paginate(
        executionArn=execution, PaginationConfig={"PageSize": 1000}
    )
    return summarise(event for page in pages for event in page["events"])


def summarise(events: Iterable[Event]) -> History:
    by_id = {event["id"]: event for event in events}
    ordered = [by_id[key] for key in sorted(by_id)]
    history = History(started=ordered[0]["timestamp"], ended=ordered[-1]["timestamp"])
    for event in ordered:
        if name := event.get("stateEnteredEventDetails", {}).get("name"):
            history.transitions += 1
            entered, _ = history.states.get(name, (event["timestamp"], None))
            history.states[name] = (entered, history.ended)
        elif name := event.get("stateExitedEventDetails", {}).get("name"):
            history.states[name] = (history.states[name][0], event["timestamp"])
        elif event["type"] in ("TaskSucceeded", "TaskFailed", "TaskTimedOut"):
            _add_task(history, event, by_id)
    return history


def _add_task(history: History, event: Event, by_id: dict[int, Event]) -> None:
    details = next(value for key, value in event.items() if key.endswith("EventDetails"))
    started = _before(event, "TaskScheduled", by_id)
    if details["resourceType"] == "lambda" and started:
        history.lambda_seconds += (event["timestamp"] - started["timestamp"]).total_seconds()
    if details["resourceType"] == "athena":
        history.athena_queries += 1
        output = json.loads(details.get("output") or "{}")
        history.athena_bytes += int(
            output.get("QueryExecution", {}).get("Statistics", {}).get("DataScannedInBytes", 0)
        )
    if event["type"] != "TaskSucceeded" and (state := _before(event, "TaskStateEntered", by_id)):
        history.failed_state = state["stateEnteredEventDetails"]["name"]


def _before(event: Event, kind: str, by_id: dict[int, Event]) -> Event | None:
    """The nearest event of a kind on the path that led to this one."""
    while previous := by_id.get(event.get("previousEventId", 0)):
        if previous["type"] == kind:
            return previous
        event = previous
    return None
