"""The record of a run that did not write its own: it was stopped, ran out of time, or died."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from covidlake import zones
from covidlake.checksums import unsealed
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import RunManifest, RunStatus, StepReport
from covidlake.releases.records import RunError
from covidlake_aws.objects import LakeObjects
from event_types import Build, ExecutionEnd, ExecutionState
from pointer import read_pointer

from run_records.history import History, read_history
from run_records.run_record import record_of

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# What the state machine did not let begin is no run.
_REFUSED = "AlreadyRunning"
_WORDS = {
    "ABORTED": "the execution was stopped",
    "TIMED_OUT": "the execution took longer than it may",
    "FAILED": "the execution failed, and could not be recorded",
}


def is_unrecorded(end: ExecutionEnd, objects: LakeObjects) -> bool:
    """Return whether an execution that ended badly was a run, and has no record."""
    was_run = end.get("error") != _REFUSED
    return was_run and objects.read(zones.run(end["name"])) is None


def history_of(end: ExecutionEnd, stepfunctions: "SFNClient") -> History:
    """Return what an execution did; of one that Step Functions has forgotten, its times alone."""
    try:
        return read_history(end["executionArn"], stepfunctions)
    except stepfunctions.exceptions.ExecutionDoesNotExist:  # it goes with its state machine
        return History(_moment(end["startDate"]), _moment(end["stopDate"]))


def record_of_interruption(
    end: ExecutionEnd, history: History, reports: list[StepReport], objects: LakeObjects
) -> RunManifest:
    """Build the record: what is known without the execution's data, which are gone."""
    run = end["name"]
    built = _built(run, objects)
    state: ExecutionState = {"build": {"result": built}} if built else {}
    record = record_of(run, RunStatus.INTERRUPTED, state, history, reports)
    return replace(
        record,
        ended_at=_moment(end["stopDate"]).isoformat(timespec="seconds"),
        release=_switched_to(run, objects),
        error=_error(end, history),
    )


def _built(run: str, objects: LakeObjects) -> Build | None:
    """Return what create-emr noted of the run's cluster; None where there was none."""
    stored = objects.read(zones.cluster_record(run))
    return cast(Build, unsealed(stored.body)) if stored else None


def _switched_to(run: str, objects: LakeObjects) -> str | None:
    """Return the release that readers see since the run, if it came to that."""
    stored = objects.read(zones.CURRENT)
    try:
        pointer = read_pointer(stored.body) if stored else None
    except ObjectDamaged:  # it may be why the run ended badly, which is recorded all the same
        return None
    return pointer.release if pointer and pointer.run == run else None


def _error(end: ExecutionEnd, history: History) -> RunError:
    said = [text for text in (end.get("error"), end.get("cause")) if text]
    # The state that was entered last is where it ended.
    state = list(history.states)[-1] if history.states else "Unknown"
    message = ": ".join([_WORDS[end["status"]], *said])
    return {"state": state, "type": end["status"], "message": message}


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
