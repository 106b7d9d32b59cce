"""EventBridge Scheduler: starts what the deployed schedule would start, with its own input."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.clients import client
from local.iam.enforcing.identities import session_of

Payload = dict[str, Any]
Change = Callable[[Payload], Payload]


def target(schedule: str) -> tuple[str, Payload]:
    """Return the ARN of the state machine that a schedule starts, and the input it is given."""
    described = client("scheduler").get_schedule(Name=schedule)["Target"]
    return described["Arn"], json.loads(described["Input"])


def trigger(
    schedule: str, *, force: bool = False, change: Change | None = None, by_hand: bool = False
) -> str:
    """Start the schedule's target once, now, as its role, with its own input or a changed one.

    Returns the ARN of the execution.

    Args:
        schedule: its name.
        force: whether a release is built even if nothing changed.
        change: changes the input.
        by_hand: as whoever is signed in: on the laptop alone, a role's credentials are to be had.

    Raises:
        ClientError: it was not started; the schedule's dead letter queue has what it was to get.
    """
    described = client("scheduler").get_schedule(Name=schedule)["Target"]
    _, payload = target(schedule)
    payload["force"] = force
    if change:
        payload = change(payload)
    # The scheduler gives each execution a name of its own; this one also tells the time.
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    session: Any = boto3 if by_hand else session_of(described["RoleArn"])
    text = json.dumps(payload)
    try:
        started = session.client("stepfunctions").start_execution(
            stateMachineArn=described["Arn"], name=name, input=text
        )
    except ClientError:
        queue = described["DeadLetterConfig"]["Arn"].rsplit(":", 1)[-1]
        url = client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
        session.client("sqs").send_message(QueueUrl=url, MessageBody=text)
        raise
    return str(started["executionArn"])
