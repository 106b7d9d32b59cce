"""Whose turn it is: one run at a time, by a lease in the lake that is taken by compare-and-swap.

Of executions that start together one gets it. It need not be given back: it is free as soon as the
execution that holds it has ended, however that was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from covidlake import zones
from covidlake.errors import StateConflict
from covidlake.releases.manifest import Json
from covidlake_aws.documents import DAMAGES
from covidlake_aws.objects import LakeObjects, StoredObject

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# The time-out of the state machine: no execution holds it for longer, whatever is said of it.
EXPIRES = timedelta(hours=4)
# Whoever loses a swap reads who has won; losing again means that the winner has ended since.
ATTEMPTS = 3


@dataclass
class Lease(Json):
    """`runs/_turn/lease.json`.

    Attributes:
        execution: The ARN of who has it.
        taken_at: Since when, ISO 8601 in UTC.
    """

    execution: str
    taken_at: str


def take_turn(
    execution: str, at: datetime, objects: LakeObjects, stepfunctions: "SFNClient"
) -> Lease:
    """Take the lease for an execution if nobody has it, and return whose it is then.

    Raises:
        StateConflict: Others took it between each of our reads and writes.
    """
    for _ in range(ATTEMPTS):
        stored = objects.read(zones.LEASE)
        held = _read(stored)
        if held and held.execution == execution:  # an earlier try
            return held
        if held and not _is_free(held, execution, at, stepfunctions):
            return held
        taken = Lease(execution, at.isoformat(timespec="seconds"))
        try:
            objects.swap(zones.LEASE, taken.to_json(), stored.etag if stored else None)
        except StateConflict:
            continue
        return taken
    raise StateConflict("others kept taking the turn")


def _read(stored: StoredObject | None) -> Lease | None:
    """Return the lease; a damaged one is nobody's."""
    try:
        return Lease.from_json(stored.body) if stored else None
    except DAMAGES:
        return None


def _is_free(held: Lease, execution: str, at: datetime, stepfunctions: "SFNClient") -> bool:
    """Return whether a lease is over: expired, of an execution that ended, or of another stack."""
    try:
        age = at - datetime.fromisoformat(held.taken_at)
    except (ValueError, TypeError):
        return True
    # From the future: taken under a clock that was ahead.
    if age > EXPIRES or age < -EXPIRES:
        return True
    machine, _, _ = held.execution.rpartition(":")
    if machine != execution.rpartition(":")[0]:  # the bucket was copied
        return True
    return not _is_running(held.execution, stepfunctions)


def _is_running(execution: str, stepfunctions: "SFNClient") -> bool:
    try:
        described = stepfunctions.describe_execution(executionArn=execution)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
            return False
        raise
    return described["status"] == "RUNNING"
