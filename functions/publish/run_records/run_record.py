"""What `runs/<run>.json` says: durations, cost, and the failing step's own words."""

import json
from collections.abc import Sequence
from typing import Any

from covidlake import pricing
from covidlake.capturing.candidate import CaptureEvent
from covidlake.errors import SourceInvalid
from covidlake.releases.facts import SourceCounts
from covidlake.releases.manifest import RunManifest, RunStatus, StepReport, Verdict, now
from covidlake.releases.records import (
    CheckupRecord,
    CollectedRecord,
    ErrorRecord,
    ReplayRecord,
    RollbackRecord,
    RowsRead,
    RunError,
    SourceRecord,
)
from event_types import ExecutionState, Switched

from run_records.history import History
from run_records.step_reports import quality_of

# The most that the template gives a function of the pipeline.
LAMBDA_MEMORY_MB = 1024
# Step Functions gives a time-out no cause, and SNS refuses an empty message.
_TOO_LONG = "it took longer than the time limit of its state"
# A cluster costs from the end of the first of these to the end of the last that ran.
_CLUSTER_STATES = ("CreateCluster", "Terminate", "TerminateAfterFailure")


def record_of(
    run: str,
    status: str,
    state: ExecutionState,
    history: History,
    reports: list[StepReport],
    cluster_failure: ErrorRecord | None = None,
) -> RunManifest:
    """Build the record.

    Args:
        run: The execution's name.
        status: How it ended.
        state: The execution's data.
        history: What it did.
        reports: Of the Spark steps.
        cluster_failure: Why its cluster failed; None where it did not.
    """
    build = (state.get("build") or {}).get("result") or {}
    switched = state.get("switched") or {}
    facts_of = {report.step: report.facts.to_json() for report in reports}
    return RunManifest(
        run=run,
        status=status,
        started_at=history.started.isoformat(timespec="seconds"),
        ended_at=now(),
        sources=_sources(state.get("captures") or [], reports),
        release=switched.get("release") or None,
        built=build.get("release"),
        states=history.seconds(),
        cost_usd=cost(history, build.get("instances") or {}),
        error=_error(state, history, reports, cluster_failure)
        if status == RunStatus.FAILED
        else None,
        quality={
            "facts": {step: facts for step, facts in facts_of.items() if facts},
            **quality_of(reports),
        },
        rollback=_rollback(switched),
        replay=_replay(state),
        collected=_collected(state),
        checkup=_checkup(state),
    )


def _rollback(switched: Switched) -> RollbackRecord | None:
    if switched.get("status") != RunStatus.ROLLED_BACK:
        return None
    return {"from": switched["from"], "by": switched["by"], "reason": switched["reason"]}


def _replay(state: ExecutionState) -> ReplayRecord | None:
    if "replay" not in state:
        return None
    return {
        "replay": state["replay"],
        "reason": state.get("reason"),
        "by": state.get("by"),
        "corrected": state.get("corrected"),
    }


def _collected(state: ExecutionState) -> CollectedRecord | None:
    failure = state.get("uncollected")
    if "collection" not in state and failure is None:
        return None
    return {
        "retired": (state.get("collection") or {}).get("retired", []),
        "deleted": (state.get("deleted") or {}).get("releases", {}),
        "error": _plain(failure["Error"], failure["Cause"]) if failure else None,
    }


def _checkup(state: ExecutionState) -> CheckupRecord | None:
    """Return what the two parts of a checkup found together; None where there was none."""
    parts = [state[part] for part in ("checked_sources", "checked_releases") if part in state]
    if not parts:
        return None
    return {
        "checked": sum(part["checked"] for part in parts),
        "damages": [damage for part in parts for damage in part["damages"]],
        "unlisted": sum(part["unlisted"] for part in parts),
    }


def _sources(
    captures: Sequence[CaptureEvent], reports: list[StepReport]
) -> dict[str, SourceRecord]:
    counts_of: dict[str, SourceCounts] = {}
    corrected_rows: dict[str, int] = {}
    for report in reports:
        counts_of |= report.sources
        corrected_rows |= report.facts.corrected or {}
    sources: dict[str, SourceRecord] = {}
    for capture in captures:
        name = capture["source"]
        counts = counts_of.get(name)
        # Null, not 0: no step read the source.
        rows_corrected = None if counts is None else corrected_rows.get(name, 0)
        sources[name] = {
            "verdict": _verdict(capture),
            # What the state machine says of a source that was not captured has neither.
            "why": capture.get("why"),
            "changes": capture.get("changes"),
            "losses": capture.get("losses"),
            "checks": capture.get("checks", []),
            "sha256": capture["sha256"],
            "rows_corrected": rows_corrected,
            **(counts or _rows_captured(capture)),
            "error": _capture_error(capture),
        }
    return sources


def _rows_captured(capture: CaptureEvent) -> RowsRead:
    """Return the rows as they were captured; null of a source that was not."""
    rows_in, rows_out = capture.get("rows"), capture.get("rows_out")
    if rows_in is None or rows_out is None:
        return {"rows_in": None, "rows_out": None, "rows_rejected": None, "reasons": None}
    return {
        "rows_in": rows_in,
        "rows_out": rows_out,
        "rows_rejected": rows_in - rows_out,
        "reasons": capture.get("reasons", {}),
    }


def _verdict(capture: CaptureEvent) -> str:
    error = capture.get("error")
    if not error:
        return str(capture["verdict"])
    return Verdict.INVALID if error["type"] == SourceInvalid.__name__ else Verdict.FAILED


def _capture_error(capture: CaptureEvent) -> ErrorRecord | None:
    error = capture.get("error")
    return _plain(error["type"], error["cause"]) if error else None


def _error(
    state: ExecutionState,
    history: History,
    reports: list[StepReport],
    cluster_failure: ErrorRecord | None,
) -> RunError:
    """Return the most specific account of a failure.

    That is a source's, else the step's own report, else the cluster's, else the state machine's.
    """
    failure = state.get("failure") or {"Error": "Unknown", "Cause": ""}
    if failure["Error"] == "CaptureFailed":
        return _capture_failure(state["captures"])
    for report in reports:
        if report.error:
            return {"state": report.step, **report.error}
    failed_state = history.failed_state or "Unknown"
    if cluster_failure:
        return {"state": failed_state, **cluster_failure}
    return {"state": failed_state, **_plain(failure["Error"], failure["Cause"])}


def _capture_failure(captures: Sequence[CaptureEvent]) -> RunError:
    errors = {capture["source"]: _capture_error(capture) for capture in captures}
    failed = {source: error for source, error in errors.items() if error}
    sentences = [f"{source}: {error['message']}" for source, error in failed.items()]
    first = next(iter(failed.values()))
    return {"state": "Capture", "type": first["type"], "message": "; ".join(sentences)}


def _plain(error_type: str, cause: str) -> ErrorRecord:
    """Return the message inside what a service wraps around it.

    Lambda's is in errorMessage, EMR's in FailureDetails, Athena's in StateChangeReason.
    """
    if not cause:
        return {"type": error_type, "message": _without_cause(error_type)}
    try:
        details = json.loads(cause)
    except ValueError:
        return {"type": error_type, "message": cause}
    query = details.get("QueryExecution", {}).get("Status", {})
    emr = _step_message(details["Step"]) if "Step" in details else ""
    message = details.get("errorMessage") or emr or query.get("StateChangeReason") or cause
    return {"type": error_type, "message": message}


def _without_cause(error_type: str) -> str:
    return _TOO_LONG if error_type == "States.Timeout" else f"{error_type}, without a cause"


def _step_message(step: dict[str, Any]) -> str:
    """Return what EMR says of a step that did not end well; of a cancelled one, that it was."""
    status = step.get("Status", {})
    failure = status.get("FailureDetails") or {}
    parts = [failure[key] for key in ("Message", "Reason", "LogFile") if failure.get(key)]
    return "; see ".join(parts) or f"step {step.get('Name')} ended as {status.get('State')}"


def cost(history: History, instances: dict[str, int]) -> dict[str, float]:
    """Return component -> US dollars: an estimate, at the list prices of covidlake.pricing.

    Left out are requests to S3, logs, data transfer, tax, and what costs money without a run.
    """
    amounts = {
        "lambda": pricing.lambda_cost(history.lambda_seconds, LAMBDA_MEMORY_MB),
        "step_functions": pricing.transitions_cost(history.transitions),
        "athena": pricing.athena_cost(history.athena_bytes, history.athena_queries),
        "emr": _cluster_cost(history, instances),
    }
    rounded = {name: round(amount, 6) for name, amount in amounts.items()}
    return {**rounded, "total": round(sum(amounts.values()), 6)}


def cluster_seconds(history: History) -> float:
    """Return how long the cluster of a run lived, from its creation to its end; 0 without one."""
    ends = {name: history.states[name][1] for name in _CLUSTER_STATES if name in history.states}
    if "CreateCluster" not in ends:
        return 0.0
    # Of an execution that was stopped the cluster ended with it.
    terminated = len(ends) > 1
    end = max(ends.values()) if terminated else history.ended
    return (end - ends["CreateCluster"]).total_seconds()


def _cluster_cost(history: History, instances: dict[str, int]) -> float:
    seconds = cluster_seconds(history)
    return pricing.cluster_cost(seconds, instances) if seconds else 0.0
