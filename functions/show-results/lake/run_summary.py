"""What /v1/health and /v1/runs say of a run, from its manifest."""

from typing import Any

from covidlake.quality.quality_checks import CheckVerdict
from covidlake.releases.manifest import RunStatus, Verdict

# Verdicts about a source whose data is not what it should be.
NOT_PROMOTED = (Verdict.STALE, Verdict.INVALID, Verdict.FAILED)
_BAD_ENDS = {RunStatus.FAILED: "failed", RunStatus.INTERRUPTED: "was interrupted"}
_NO_REASON = "no reason is known"

RunManifest = dict[str, Any]


def run_concerns(run: RunManifest) -> list[str]:
    """Return what somebody should look at, in sentences."""
    concerns = []
    if ended := _BAD_ENDS.get(run.get("status", "")):
        concerns.append(f"The last run {ended}: {_error_message(run) or _NO_REASON}")
    for name, source in run.get("sources", {}).items():
        verdict = source.get("verdict")
        if verdict in NOT_PROMOTED:
            reason = source.get("why") or _error_message(source) or _NO_REASON
            concerns.append(f"{name} is {verdict}: {reason}")
    return concerns


def run_outcome(run: RunManifest) -> dict[str, Any]:
    """Return how a run ended, in brief."""
    copied = ("run", "status", "started_at", "ended_at", "release", "error")
    sources = run.get("sources", {})
    check_verdicts = [check.get("verdict") for check in quality_checks(run)]
    return {
        **{key: run.get(key) for key in copied},
        "verdicts": {name: source.get("verdict") for name, source in sources.items()},
        "checks": {verdict: check_verdicts.count(verdict) for verdict in CheckVerdict},
        "cost_usd": (run.get("cost_usd") or {}).get("total"),
    }


def quality_checks(run: RunManifest) -> list[dict[str, Any]]:
    """Return the checks of a run's quality report; none where it was not made."""
    return list((run.get("quality") or {}).get("checks") or [])


def _error_message(record: dict[str, Any]) -> str | None:
    return (record.get("error") or {}).get("message")
