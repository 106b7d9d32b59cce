"""A snapshot that an earlier run let in by a waiver, and that is not built yet.

A waiver is for one run. What it let pass, steps and audit would refuse in a later one, after a
cluster.
"""

from collections.abc import Mapping, Sequence

from covidlake.errors import SourceInvalid
from covidlake.quality.quality_checks import JUDGED_TWICE, CheckResult, CheckVerdict
from covidlake.releases import waiver

_CHECKS = {check.name: check for check in JUDGED_TWICE}


def require_waivers(checks: Sequence[CheckResult], waivers: Mapping[str, float]) -> None:
    """Refuse a snapshot whose waivers this run does not give again.

    Args:
        checks: Of the snapshot, as they were judged when it was let in.
        waivers: Check -> the most that this run lets pass.

    Raises:
        SourceInvalid: One was waived then, and is not now.
    """
    judged = [_judged_again(check, waivers) for check in checks]
    failed = [check["check"] for check in judged if check["verdict"] == CheckVerdict.FAILED]
    if failed:
        faults = "; ".join(dict.fromkeys(_CHECKS[name].fault for name in failed))
        raise SourceInvalid(
            f"it was let in by a run that failed afterwards, and {faults}. {waiver.explain(judged)}"
        )


def _judged_again(check: CheckResult, waivers: Mapping[str, float]) -> CheckResult:
    if check["verdict"] != CheckVerdict.WAIVED or check["check"] not in _CHECKS:
        return check
    rule = _CHECKS[check["check"]]
    return rule.verdict(check["value"], check["of"], waivers, check.get("detail"))
