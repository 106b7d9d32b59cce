"""What one run accepts beyond a threshold, on purpose: {"accept": {"removed_share": 0.04}} in the input of its execution.

A number and not a yes, because the next capture may hold something worse than what was looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from covidlake.errors import EventInvalid
from covidlake.schema import quality_checks

ACCEPTABLE = tuple(check.name for check in quality_checks.CHECKS if check.may_be_accepted)


def accepted(request: Mapping[str, Any]) -> dict[str, float]:
    """Check -> the most that this run lets pass; EventInvalid for a check that nobody may accept, or what is no number."""
    accept = request.get("accept") or {}
    if not isinstance(accept, dict):
        raise EventInvalid(
            f'accept must be an object as {{"{quality_checks.REMOVED.name}": 0.04}}, not {accept!r}'
        )
    if unknown := [name for name in accept if name not in ACCEPTABLE]:
        raise EventInvalid(
            f"accept: {', '.join(unknown)} cannot be accepted, only {', '.join(ACCEPTABLE)}"
        )
    if wrong := [
        name
        for name, most in accept.items()
        if isinstance(most, bool) or not isinstance(most, int | float) or not isfinite(most)
    ]:
        raise EventInvalid(
            f"accept: {', '.join(wrong)} must be a number, the most that this run lets pass"
        )
    return {name: float(most) for name, most in accept.items()}


def needed(failed: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """What a run would have to accept for these verdicts to pass; nothing where one of them cannot be accepted."""
    least: dict[str, float] = {}
    for verdict in failed:
        least[verdict["check"]] = max(verdict["value"], least.get(verdict["check"], 0))
    return least if all(name in ACCEPTABLE for name in least) else {}


def told(failed: Sequence[Mapping[str, Any]]) -> str:
    """What failed, what was expected, and how to go on, in words for whoever runs the lake."""
    named = "; ".join(_sentence(verdict) for verdict in failed)
    accept = ", ".join(f'"{name}": {number(most)}' for name, most in needed(failed).items())
    if not accept:
        return f"{named}. Nothing was published, and nobody can accept this: it is a fault of the pipeline"
    return (
        f"{named}. Nothing was published. If the data are right all the same, let them pass once: "
        f'start the state machine again with "accept": {{{accept}}} in its input'
    )


def _sentence(verdict: Mapping[str, Any]) -> str:
    detail = f" ({verdict['detail']})" if verdict.get("detail") else ""
    return f"{verdict['of']}: {verdict['check']} is {number(verdict['value'])}, allowed is {number(verdict['threshold'])}{detail}"


def number(value: float) -> str:
    """A figure of a check in full, as the report rounds it."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
