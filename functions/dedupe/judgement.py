"""The judgement on a candidate: examined, compared with what is in force, refused or judged."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from contents.comparison import Comparison, compared
from contents.examination import Examination, examine
from contents.losses import lost_headers, together
from covidlake import zones
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.changes import Losses
from covidlake.capturing.source import Source
from covidlake.errors import SourceInvalid
from covidlake.quality import quality_checks
from covidlake.quality.quality_checks import CheckResult, CheckVerdict
from covidlake.reading.canonical import LINE, RAW, REASON
from covidlake.reading.dialects import DIALECTS
from covidlake.releases import waiver
from covidlake.releases.manifest import Verdict
from covidlake_aws.objects import LakeObjects
from covidlake_snapshots.ensure import ensure
from covidlake_snapshots.parquet import read_batches
from decide import PROMOTED, REPEATS, decide, is_late, is_same
from foreseen import current_release, judge_foreseen
from snapshot_files import Snapshot, SnapshotFiles, read_account

# Of a row of the file, in the words of a refusal.
MOST_SHOWN = 200


@dataclass(frozen=True)
class Judgement:
    """A verdict and its grounds.

    Attributes:
        why: What the verdict rests on, in a sentence.
        foreseen: What the audit of a release will say of it, as far as it is known.
    """

    verdict: Verdict
    why: str
    examined: Examination = field(default_factory=Examination)
    compared: Comparison = field(default_factory=Comparison)
    foreseen: list[CheckResult] = field(default_factory=list)

    @property
    def checks(self) -> list[CheckResult]:
        return [*self.examined.checks, *self.compared.checks, *self.foreseen]


def judgement_on(
    candidate: Candidate,
    source: Source,
    state: SourceState | None,
    waivers: Mapping[str, float],
    objects: LakeObjects,
) -> Judgement:
    """Return the verdict on a candidate; nothing in the lake is changed.

    Args:
        waivers: Check -> the most that this run lets pass.

    Raises:
        SourceInvalid: It fails a check, of which no cluster need be paid for to find that out.
        StateConflict: The candidate is gone, or is another upload than the one that was hashed.
    """
    if candidate.not_modified or (state and _needs_no_look(candidate, state)):
        losses = _lost_headers(candidate, source, state, objects) if state else None
        return Judgement(*decide(candidate, state), compared=Comparison(losses=losses))
    with tempfile.TemporaryDirectory() as folder:
        files = SnapshotFiles(objects, Path(folder), source.dataset)
        new = files.candidate(candidate)
        # In another dialect a key means something else.
        is_comparable = state and state.dialect == candidate.dialect
        old = files.in_force(state) if state and is_comparable else None
        judgement = _judged(candidate, source, state, old, new, waivers)
        judgement = _with_foreseen(judgement, source, state, old, waivers, objects)
        if _is_refused(judgement):
            raise SourceInvalid(refusal(judgement.checks, new, candidate, objects))
        return judgement


def _needs_no_look(candidate: Candidate, state: SourceState) -> bool:
    if candidate.dialect != state.dialect:
        return is_late(candidate, state)
    return is_same(candidate, state) or is_late(candidate, state)


def _lost_headers(
    candidate: Candidate, source: Source, state: SourceState, objects: LakeObjects
) -> Losses | None:
    """Return what the header of another file with the same rows lacks or adds."""
    if candidate.not_modified or candidate.sha256 == state.sha256 or is_late(candidate, state):
        return None
    if not objects.exists(state.key):
        return None
    before = ensure(objects, state.key, source.dataset, DIALECTS[state.dialect])
    return together(lost_headers(before, read_account(candidate, objects)))


def _judged(
    candidate: Candidate,
    source: Source,
    state: SourceState | None,
    old: Snapshot | None,
    new: Snapshot,
    waivers: Mapping[str, float],
) -> Judgement:
    examined = examine(new.path, new.account, source, waivers)
    comparison = compared(old, new, source, waivers) if old else Comparison()
    checks = examined.checks
    verdict, why = decide(candidate, state, comparison.changes, checks, source.accept_stale)
    if source.accept_stale:
        examined = replace(examined, checks=[_with_copy_accepted(check) for check in checks])
    return Judgement(verdict, why, examined, comparison)


def _with_foreseen(
    judgement: Judgement,
    source: Source,
    state: SourceState | None,
    old: Snapshot | None,
    waivers: Mapping[str, float],
    objects: LakeObjects,
) -> Judgement:
    current = current_release(source, objects)
    if current is None:
        return judgement
    until = judgement.examined.reported_until
    foreseen = judge_foreseen(current, state, old, judgement.compared, until, source.name, waivers)
    return replace(judgement, foreseen=list(foreseen))


def _with_copy_accepted(check: CheckResult) -> CheckResult:
    if check["check"] == REPEATS and check["verdict"] == CheckVerdict.FAILED:
        return {**check, "verdict": CheckVerdict.WAIVED.value}
    return check


def _is_refused(judgement: Judgement) -> bool:
    """Return whether a check keeps a snapshot from being accepted which would be otherwise."""
    failed = any(check["verdict"] == CheckVerdict.FAILED for check in judgement.checks)
    return failed and judgement.verdict in PROMOTED


def refusal(
    checks: Sequence[CheckResult], new: Snapshot, candidate: Candidate, objects: LakeObjects
) -> str:
    """Say what is wrong with a file, how it is taken all the same, and where its rejects are."""
    faults = {check.name: check.fault for check in quality_checks.CHECKS}
    failed = [check for check in checks if check["verdict"] == CheckVerdict.FAILED]
    fault = "; ".join(dict.fromkeys(faults[check["check"]] for check in failed))
    sentence = f"{fault}. {waiver.explain(checks)}"
    if not new.account.reasons:
        return sentence
    content = candidate.content()
    rows = zones.canonical(content.key, candidate.dialect, candidate.corrections)
    return (
        f"{sentence}. The first rejected row is {_first_rejected(new.path)}; all of them are in "
        f"{objects.lake.uri(rows)} for two days, in the columns {LINE}, {REASON} and {RAW}"
    )


def _first_rejected(path: Path) -> str:
    for batch in read_batches(path):
        is_rejected = batch.column(REASON).is_valid()
        rejected = batch.filter(is_rejected).select([LINE, REASON, RAW])
        for row in rejected.slice(0, 1).to_pylist():
            return f"line {row[LINE]}, {row[REASON]}: {row[RAW][:MOST_SHOWN]!r}"
    return "gone"
