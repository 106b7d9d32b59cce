"""EventBridge Scheduler: starts what the deployed schedule would start, with its own input."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3

Payload = dict[str, Any]
Change = Callable[[Payload], Payload]


def target(schedule: str) -> tuple[str, Payload]:
    """Return the ARN of the state machine that a schedule starts, and the input it is given."""
    described = boto3.client("scheduler").get_schedule(Name=schedule)["Target"]
    return described["Arn"], json.loads(described["Input"])


def trigger(schedule: str, *, force: bool = False, change: Change | None = None) -> str:
    """Start the schedule's target once, now, with its own input or a changed one.

    Returns the ARN of the execution.
    """
    state_machine, payload = target(schedule)
    payload["force"] = force
    if change:
        payload = change(payload)
    # The scheduler gives each execution a name of its own; this one also tells the time.
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    started = boto3.client("stepfunctions").start_execution(
        stateMachineArn=state_machine, name=name, input=json.dumps(payload)
    )
    return started["executionArn"]
