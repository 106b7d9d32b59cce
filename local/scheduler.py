"""EventBridge Scheduler: starts what the deployed schedule would start, with the schedule's own input."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3

Change = Callable[[dict[str, Any]], dict[str, Any]]


def trigger(schedule: str, *, force: bool = False, change: Change | None = None) -> str:
    """Start the schedule's target once, now, with its own input or a changed one; returns the execution's ARN."""
    target = boto3.client("scheduler").get_schedule(Name=schedule)["Target"]
    payload: dict[str, Any] = json.loads(target["Input"])
    payload["force"] = force
    payload = change(payload) if change else payload
    # The scheduler gives each execution a name of its own; this one also tells the time.
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    started = boto3.client("stepfunctions").start_execution(stateMachineArn=target["Arn"], name=name, input=json.dumps(payload))
    return started["executionArn"]


def accepting(names: list[str]) -> Change:
    """The input in which these sources may repeat what they said before; ValueError for a name that no source has."""

    def changed(payload: dict[str, Any]) -> dict[str, Any]:
        known = [source["name"] for source in payload["sources"]]
        if unknown := [name for name in names if name not in known]:
            raise ValueError(f"no source {', '.join(map(repr, unknown))}: choose {' or '.join(known)}")
        return {**payload, "sources": [{**source, "accept_stale": source["name"] in names} for source in payload["sources"]]}

    return changed
