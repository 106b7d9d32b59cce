"""What the state machine hands to the three functions of this folder (pipeline.asl.yaml)."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict, final

from covidlake.capturing.candidate import CaptureEvent
from covidlake.releases.records import CheckupRecord, SnapshotRecord


class SourceTerms(TypedDict):
    """Of a configured source (covidlake.capturing.source.Source): what a release says of it."""

    name: str
    dataset: NotRequired[str]
    attribution: NotRequired[str]
    licence: NotRequired[str]


class TurnEvent(TypedDict):
    """The execution that asks whether it is its turn: its ARN."""

    execution: str


class ReleaseEvent(TypedDict):
    """The release to register, or to show in the views."""

    release: str


class AuditQueryEvent(TypedDict):
    """The release to count; previous: the one that readers see, null before the first."""

    release: str
    previous: str | None


class PublishEvent(TypedDict):
    """The release to audit and to publish.

    Attributes:
        audit_output: The s3:// address of the audit query's CSV.
        previous: The release that readers saw when this one was built; null before the first.
        snapshots: Source -> what the release is built from.
        request: The input of the execution, which may waive checks.
    """

    run: str
    release: str
    audit_output: str
    previous: str | None
    snapshots: dict[str, SnapshotRecord]
    sources: list[SourceTerms]
    request: Mapping[str, object]


class RollbackRequest(TypedDict):
    """The release to go to, and who wants it and why."""

    rollback: str
    by: NotRequired[str]
    reason: NotRequired[str]


class RollbackEvent(TypedDict):
    run: str
    request: RollbackRequest


class RepairEvent(TypedDict):
    """repair: true, or "check" to be told of damage only."""

    run: str
    repair: bool | str


class TornEvent(TypedDict):
    """The releases to take from the readers; release: what these see since, empty for the same."""

    releases: list[str]
    release: str


class Failure(TypedDict):
    """What a Catch of the state machine stores."""

    Error: str
    Cause: str


class Build(TypedDict, total=False):
    """Of what create-emr returned, what the record says; instances: type -> how many."""

    cluster_id: str
    release: str
    instances: dict[str, int]


class BuildResult(TypedDict, total=False):
    result: Build


# Not a class, because `from` is a word of Python. After a rollback it has all of them.
Switched = TypedDict(
    "Switched",
    {"status": str, "release": str, "from": str | None, "by": str, "reason": str},
    total=False,
)


class Collection(TypedDict, total=False):
    retired: list[str]


class Deleted(TypedDict, total=False):
    """Release -> bytes of its files."""

    releases: dict[str, int]


class ExecutionState(TypedDict, total=False):
    """The data of an execution: its input, and what the states that it passed have added.

    Attributes:
        replay: Input: the release whose rejected rows are read again; with it come reason, by, and
            corrected, the key of a file.
        failure: What ended the run.
        termination: What kept the cluster from being terminated.
        uncollected: What ended garbage collection, but not the run.
    """

    replay: str
    reason: str
    by: str
    corrected: str
    captures: list[CaptureEvent]
    build: BuildResult
    switched: Switched
    collection: Collection
    deleted: Deleted
    failure: Failure
    termination: Failure
    uncollected: Failure
    checked_sources: CheckupRecord
    checked_releases: CheckupRecord


class ExecutionEnd(TypedDict):
    """Of EventBridge's "Step Functions Execution Status Change": how an execution ended.

    Attributes:
        status: ABORTED, TIMED_OUT or FAILED.
        startDate: In milliseconds since 1970, as stopDate.
        error: Of one that failed; null of others, as its cause may be.
    """

    executionArn: str
    name: str
    status: str
    startDate: int
    stopDate: int
    error: NotRequired[str | None]
    cause: NotRequired[str | None]


@final
class ExecutionEnded(TypedDict):
    detail: ExecutionEnd


@final
class RecordEvent(TypedDict):
    """The run to record; execution: its ARN; state: its data when it ended."""

    run: str
    status: str
    execution: str
    state: ExecutionState
