"""The manifest of a run: verdicts, rows, durations, cost, and the failing step's own words."""

import json
from collections.abc import Mapping
from typing import Any

from covidlake import pricing, zones
from covidlake.releases.facts import SourceCounts
from covidlake.releases.manifest import RunManifest, RunStatus, StepReport, now
from covidlake.zones import Lake
from history import History
from manifest import quality_of

LAMBDA_MEMORY_MB = (
    1024  # an upper bound: the most that the template gives a function of the pipeline
)
# What is known of the rows of a source that no step read.
NOT_READ = dict.fromkeys(SourceCounts.__annotations__)


def record_of(
    run: str, status: str, state: dict[str, Any], history: History, reports: list[StepReport]
) -> RunManifest:
    """Build `runs/<run>.json` from the execution's state, its history and the Spark steps' reports."""
    build = (state.get("build") or {}).get("result") or {}
    switched = state.get("switched") or {}
    told = {report.step: report.facts.to_json() for report in reports}
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
        error=_error(state, history, reports) if status == "FAILED" else None,
        quality={"facts": {step: facts for step, facts in told.items() if facts}}
        | quality_of(reports),
        rollback={key: switched[key] for key in ("from", "by", "reason")}
        if switched.get("status") == RunStatus.ROLLED_BACK
        else None,
        replay={key: state.get(key) for key in ("replay", "reason", "by", "corrected")}
        if "replay" in state
        else None,
        collected=_collected(state),
    )


def _collected(state: dict[str, Any]) -> dict[str, Any] | None:
    failure = state.get("uncollected")
    if "collection" not in state and failure is None:
        return None
    return {
        "retired": (state.get("collection") or {}).get("retired", []),
        "deleted": (state.get("deleted") or {}).get("releases", {}),
        "error": _plain(failure["Error"], failure["Cause"]) if failure else None,
    }


def _sources(
    captures: list[dict[str, Any]], reports: list[StepReport]
) -> dict[str, dict[str, Any]]:
    counts: dict[str, Mapping[str, Any]] = {
        source: rows for report in reports for source, rows in report.sources.items()
    }
    corrected = {
        source: rows
        for report in reports
        for source, rows in (report.facts.corrected or {}).items()
    }
    return {
        capture["source"]: {
            "verdict": capture["verdict"],
            "why": capture.get(
                "why"
            ),  # null in what the state machine says of a source that failed
            "changes": capture.get("changes"),
            "sha256": capture["sha256"],
            "rows_corrected": corrected.get(capture["source"], 0)
            if capture["source"] in counts
            else None,
            **counts.get(capture["source"], NOT_READ),
            "error": _plain(capture["error"]["type"], capture["error"]["cause"])
            if capture.get("error")
            else None,
        }
        for capture in captures
    }


def _error(state: dict[str, Any], history: History, reports: list[StepReport]) -> dict[str, str]:
    """The most telling account of a failure: a source's, then the step's own report, then the state machine's."""
    failure = state.get("failure") or {"Error": "Unknown", "Cause": ""}
    if failure["Error"] == "CaptureFailed":
        told = [
            (capture["source"], _plain(**capture["error"]))
            for capture in state["captures"]
            if capture.get("error")
        ]
        return {
            "state": "Capture",
            "type": told[0][1]["type"],
            "message": "; ".join(f"{source}: {error['message']}" for source, error in told),
        }
    for report in reports:
        if report.error:
            return {"state": report.step, **report.error}
    return {
        "state": history.failed_state or "Unknown",
        **_plain(failure["Error"], failure["Cause"]),
    }


def _plain(type: str, cause: str) -> dict[str, str]:  # noqa: A002
    """The message inside what a service wraps around it: Lambda's errorMessage, EMR's FailureDetails, Athena's StateChangeReason."""
    try:
        details = json.loads(cause)
    except ValueError:
        return {"type": type, "message": cause}
    step = details.get("Step", {}).get("Status", {}).get("FailureDetails") or {}
    query = details.get("QueryExecution", {}).get("Status", {})
    emr = "; see ".join(step[key] for key in ("Message", "Reason", "LogFile") if step.get(key))
    return {
        "type": type,
        "message": details.get("errorMessage") or emr or query.get("StateChangeReason") or cause,
    }


def cost(history: History, instances: dict[str, int]) -> dict[str, float]:
    """Component -> US dollars at list price.

    EMR from the cluster's creation to its end; all are upper bounds, tax left out.
    """
    amounts = {
        "lambda": pricing.lambda_cost(history.lambda_seconds, LAMBDA_MEMORY_MB),
        "step_functions": pricing.transitions_cost(history.transitions),
        "athena": pricing.athena_cost(history.athena_bytes, history.athena_queries),
        "emr": 0.0,
    }
    if "CreateCluster" in history.states and instances:
        end = max(
            history.states[name][1]
            for name in ("CreateCluster", "Terminate", "TerminateAfterFailure")
            if name in history.states
        )
        amounts["emr"] = pricing.cluster_cost(
            (end - history.states["CreateCluster"][1]).total_seconds(), instances
        )
    return {
        **{name: round(amount, 6) for name, amount in amounts.items()},
        "total": round(sum(amounts.values()), 6),
    }


def keep_record(manifest: RunManifest, lake: Lake, s3: Any) -> None:
    """Write the record; a retry overwrites it with the same account."""
    s3.put_object(
        Bucket=lake.bucket,
        Key=zones.run(manifest.run),
        Body=manifest.to_json().encode(),
        ContentType="application/json",
    )
