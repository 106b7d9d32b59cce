"""EventBridge Scheduler: starts what the deployed schedule would start, with the schedule's own input."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
from covidlake.releases import waiver

Change = Callable[[dict[str, Any]], dict[str, Any]]


def trigger(schedule: str, *, force: bool = False, change: Change | None = None) -> str:
    """Start the schedule's target once, now, with its own input or a changed one; returns the execution's ARN."""
    target = boto3.client("scheduler").get_schedule(Name=schedule)["Target"]
    payload: dict[str, Any] = json.loads(target["Input"])
    payload["force"] = force
    payload = change(payload) if change else payload
    # The scheduler gives each execution a name of its own; this one also tells the time.
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    started = boto3.client("stepfunctions").start_execution(
        stateMachineArn=target["Arn"], name=name, input=json.dumps(payload)
    )
    return started["executionArn"]


def accepting(names: list[str], beyond: list[str]) -> Change:
    """The input in which these sources may repeat what they said before, and these audits pass up to a value, as `removed_share=0.04`.

    ValueError for a name that no source has, and what is no such pair.
    """
    pairs = [pair.partition("=") for pair in beyond]
    try:
        accept = {name: float(most) for name, _, most in pairs}
    except ValueError as error:
        raise ValueError(
            f"--accept {' '.join(beyond)}: write CHECK=MOST, as the failed run told it: removed_share=0.04"
        ) from error
    waiver.accepted({"accept": accept})

    def changed(payload: dict[str, Any]) -> dict[str, Any]:
        known = [source["name"] for source in payload["sources"]]
        if unknown := [name for name in names if name not in known]:
            raise ValueError(
                f"no source {', '.join(map(repr, unknown))}: choose {' or '.join(known)}"
            )
        sources = [
            {**source, "accept_stale": source["name"] in names} for source in payload["sources"]
        ]
        return {**payload, "sources": sources, "accept": accept}

    return changed
