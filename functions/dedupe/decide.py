"""Which verdict a candidate deserves, and why."""

from collections.abc import Sequence

from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.changes import Changes
from covidlake.quality import quality_checks
from covidlake.quality.quality_checks import CheckResult, CheckVerdict
from covidlake.releases.manifest import Verdict

PROMOTED = (Verdict.NEW, Verdict.EXTENDED, Verdict.REVISED)
# A day that was copied is stale, not invalid: the next update brings the right one.
REPEATS = quality_checks.NEWEST_REPEATS.name


def decide(
    candidate: Candidate,
    state: SourceState | None,
    changes: Changes | None = None,
    checks: Sequence[CheckResult] = (),
    allow_stale: bool = False,
) -> tuple[Verdict, str]:
    """Return the verdict, by content, and what it rests on.

    Args:
        candidate: What was captured.
        state: What is in force; None before the first.
        changes: Against the snapshot in force; None where there is nothing to compare.
        checks: Of the candidate.
        allow_stale: As accept_stale of Source.
    """
    if candidate.not_modified:
        return Verdict.UNCHANGED, "the source says that nothing changed"
    if state is None:
        return Verdict.NEW, "nothing was accepted from this source before"
    late = is_late(candidate, state)
    if candidate.dialect != state.dialect and not late:
        return Verdict.NEW, (
            f"what was in force is written in another dialect, {state.dialect}: "
            "there is nothing to compare with"
        )
    if is_same(candidate, state):
        return Verdict.UNCHANGED, "the content is the one that was last accepted"
    if late:
        return Verdict.STALE, (
            f"it was captured at {candidate.captured_at}, "
            f"before what is in force was seen at {state.seen_at}"
        )
    stale_reason = _stale_reason(candidate, state, checks)
    if stale_reason is None:
        return _by_rows(changes)
    if not allow_stale:
        return Verdict.STALE, stale_reason
    verdict, why = _by_rows(changes)
    return verdict, f"{why}; accepted on request, though {stale_reason}"


def is_same(candidate: Candidate, state: SourceState) -> bool:
    """Return whether bytes or rows are those in force."""
    return candidate.sha256 == state.sha256 or candidate.content_hash == state.content_hash


def is_late(candidate: Candidate, state: SourceState) -> bool:
    """Return whether something newer was seen before."""
    return candidate.captured_at < state.seen_at


def _by_rows(changes: Changes | None) -> tuple[Verdict, str]:
    if changes is None:
        return Verdict.NEW, (
            "the snapshot that was in force is gone, or cannot be read any more: "
            "there is nothing to compare with"
        )
    added, changed, removed = changes["added"], changes["changed"], changes["removed"]
    rejected = _rejected(changes)
    if changed or removed:
        known = f"{changed:,} known rows were changed, {removed:,} removed; {added:,} are new"
        return Verdict.REVISED, known + rejected
    if added:
        return Verdict.EXTENDED, f"{added:,} rows are new, no other changed{rejected}"
    if rejected:
        return Verdict.EXTENDED, f"all valid rows are those that were last accepted{rejected}"
    return Verdict.UNCHANGED, "the rows are those that were last accepted"


def _rejected(changes: Changes) -> str:
    added, removed = changes.get("rejected_added", 0), changes.get("rejected_removed", 0)
    if not added and not removed:
        return ""
    return f"; of the rejected rows {added:,} are new, {removed:,} gone"


def _stale_reason(
    candidate: Candidate, state: SourceState, checks: Sequence[CheckResult]
) -> str | None:
    if candidate.content_hash in state.earlier:
        return "the same content was in force before, and newer content was accepted since"
    for check in checks:
        if check["check"] == REPEATS and check["verdict"] == CheckVerdict.FAILED:
            return f"its newest day was copied from the day before ({check['detail']})"
    return None
