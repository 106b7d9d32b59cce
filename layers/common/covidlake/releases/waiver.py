"""Checks that one run waives up to a value, on purpose: {"accept": {"removed_share": 0.04}}.

That is part of the input of its execution. A number and not a yes, because the next capture may
hold something worse than what was looked at.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

from covidlake.errors import EventInvalid
from covidlake.quality import quality_checks
from covidlake.quality.quality_checks import CheckResult, CheckVerdict

WAIVABLE = tuple(check.name for check in quality_checks.CHECKS if check.may_be_waived)
_REMEDY = 'let them pass once: start the state machine again with "accept": '
_PAIR = re.compile(r'"([a-z_]+)": (\d+(?:\.\d+)?)')
_PAIRS = re.compile(rf"\{{{_PAIR.pattern}(?:, {_PAIR.pattern})*\}}")
_OF_TABLES = tuple(check.name for check in quality_checks.TABLE_CHECKS)


def read_waivers(request: Mapping[str, object]) -> dict[str, float]:
    """Read what a request waives: check -> the most that this run lets pass.

    Raises:
        EventInvalid: A check that nobody may waive, or what is no number.
    """
    waivers = request.get("accept") or {}
    if not isinstance(waivers, dict):
        example = f'{{"{quality_checks.REMOVED.name}": 0.04}}'
        raise EventInvalid(f"accept must be an object as {example}, not {waivers!r}")
    unknown = [check for check in waivers if check not in WAIVABLE]
    if unknown:
        raise EventInvalid(
            f"accept: {', '.join(unknown)} cannot be accepted, only {', '.join(WAIVABLE)}"
        )
    # Not `true`: the next capture may hold something worse than what was looked at.
    not_numbers = [check for check, most in waivers.items() if not _is_number(most)]
    if not_numbers:
        raise EventInvalid(
            f"accept: {', '.join(not_numbers)} must be a number, the most that this run lets pass"
        )
    return {check: float(most) for check, most in waivers.items()}


def _is_number(value: object) -> bool:
    # True and False are ints to Python, and to nobody else.
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def needed_waivers(results: Sequence[CheckResult]) -> dict[str, float]:
    """Return what a run would have to waive for these checks to pass.

    Nothing where none failed, or where one that did may not be waived.
    """
    if not _failed(results):
        return {}
    waivers: dict[str, float] = {}
    # What this run waives the next one has to waive, too. A check may fail for several sources: one
    # waiver has to let all of them pass.
    for result in results:
        if result["verdict"] not in (CheckVerdict.FAILED, CheckVerdict.WAIVED):
            continue
        check = result["check"]
        waivers[check] = max(result["value"] or 0, waivers.get(check, 0))
    return waivers if all(check in WAIVABLE for check in waivers) else {}


def explain(results: Sequence[CheckResult]) -> str:
    """Say what failed, what was expected, and how to go on, to whoever runs the lake."""
    failed = _failed(results)
    sentences = "; ".join(map(sentence, failed))
    waivers = needed_waivers(results)
    if not waivers:
        whose = "pipeline" if any(result["check"] in _OF_TABLES for result in failed) else "file"
        return (
            f"{sentences}. Nothing was published, and nobody can accept this: "
            f"it is a fault of the {whose}"
        )
    pairs = [f'"{check}": {number(most)}' for check, most in waivers.items()]
    accept = ", ".join(pairs)
    return (
        f"{sentences}. Nothing was published. "
        f"If the data are right all the same, {_REMEDY}{{{accept}}} in its input"
    )


def named_waivers(sentence: str) -> dict[str, float]:
    """Return the waivers that `explain` names in a sentence: all that Lambda hands on of an error.

    Nothing where it names none.
    """
    _, _, rest = sentence.partition(_REMEDY)
    # In the sentence stand names and rows that publishers wrote, too.
    named = _PAIRS.match(rest)
    pairs = _PAIR.findall(named[0]) if named else []
    return {check: float(most) for check, most in pairs if check in WAIVABLE}


def _failed(results: Iterable[CheckResult]) -> list[CheckResult]:
    return [result for result in results if result["verdict"] == CheckVerdict.FAILED]


def sentence(result: CheckResult) -> str:
    """Say what a check found, and what is allowed."""
    value, threshold = number(result["value"] or 0), number(result["threshold"])
    detail = f" ({result['detail']})" if result.get("detail") else ""
    return f"{result['of']}: {result['check']} is {value}, allowed is {threshold}{detail}"


def number(value: float) -> str:
    """Write a figure of a check in full, as the report rounds it."""
    # As many digits as Check.verdict rounds to: fewer, pasted back, might not let it pass.
    return f"{value:.6f}".rstrip("0").rstrip(".")
