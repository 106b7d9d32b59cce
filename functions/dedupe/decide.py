"""Which verdict a candidate deserves, and why."""

from collections.abc import Iterator
from typing import NamedTuple

from compare import comparable, details, difference
from covidlake import zones
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.changes import Changes, RowCounts
from covidlake.capturing.fingerprints import fingerprinted
from covidlake.reading.dialects import DIALECTS, Dialect
from covidlake.releases.manifest import Verdict
from covidlake_aws.objects import LakeObjects

PROMOTED = (Verdict.NEW, Verdict.EXTENDED, Verdict.REVISED)


class Judgement(NamedTuple):
    """A verdict and its grounds.

    Attributes:
        why: What the verdict rests on, in a sentence.
        changes: As in Capture.
    """

    verdict: Verdict
    why: str
    changes: Changes | None = None


def decide(
    candidate: Candidate,
    state: SourceState | None,
    changes: Changes | None,
    allow_stale: bool = False,
) -> Judgement:
    """Return the verdict, by content.

    Args:
        candidate: What was captured.
        state: What is in force; None before the first.
        changes: Against the snapshot in force; None where there is nothing to compare.
        allow_stale: As accept_stale of Source.
    """
    if candidate.not_modified:
        return Judgement(Verdict.UNCHANGED, "the source says that nothing changed")
    if state is None:
        return Judgement(Verdict.NEW, "nothing was accepted from this source before")
    is_late = candidate.captured_at < state.seen_at
    if candidate.dialect != state.dialect and not is_late:
        return Judgement(
            Verdict.NEW,
            f"what was in force is written in another dialect, {state.dialect}: "
            "there is nothing to compare with",
        )
    if is_same(candidate, state):
        return Judgement(Verdict.UNCHANGED, "the content is the one that was last accepted")
    if is_late:
        return Judgement(
            Verdict.STALE,
            f"it was captured at {candidate.captured_at}, "
            f"before what is in force was seen at {state.seen_at}",
            changes,
        )
    stale_reason = _stale_reason(candidate, state)
    if stale_reason is None:
        return _by_rows(changes)
    if not allow_stale:
        return Judgement(Verdict.STALE, stale_reason, changes)
    judgement = _by_rows(changes)
    return judgement._replace(why=f"{judgement.why}; accepted on request, though {stale_reason}")


def _by_rows(changes: Changes | None) -> Judgement:
    if changes is None:
        return Judgement(
            Verdict.NEW, "the snapshot that was in force is gone: there is nothing to compare with"
        )
    added, changed, removed = changes["added"], changes["changed"], changes["removed"]
    if changed or removed:
        return Judgement(
            Verdict.REVISED,
            f"{changed:,} known rows were changed, {removed:,} removed; {added:,} are new",
            changes,
        )
    if added:
        return Judgement(Verdict.EXTENDED, f"{added:,} rows are new, no other changed", changes)
    return Judgement(Verdict.UNCHANGED, "the rows are those that were last accepted", changes)


def is_same(candidate: Candidate, state: SourceState) -> bool:
    """Return whether bytes or rows are those in force."""
    return candidate.sha256 == state.sha256 or candidate.content_hash == state.content_hash


def changes_between(
    candidate: Candidate, state: SourceState, dataset: str, objects: LakeObjects
) -> Changes | None:
    """Return what the candidate changes of the snapshot in force, or None where that is gone.

    Raises:
        StateConflict: The candidate is gone, or is another upload than the one that was hashed.
    """
    if not objects.exists(state.key):
        return None
    content, dialect = candidate.content(), DIALECTS[candidate.dialect]
    before = _records(dataset, dialect, objects, state.key)
    after = _records(dataset, dialect, objects, content.key, content.stored_etag, content.rows_etag)
    counts = difference(before, after)
    row_counts: RowCounts = {
        "added": counts.added,
        "changed": counts.changed,
        "removed": counts.removed,
        "duplicates": candidate.duplicates,
        "conflicts": candidate.conflicts,
    }
    if not counts.history:
        return {**row_counts, "examined": 0, "columns": {}, "places": {}, "sample": []}
    old_file = objects.stream(state.key)
    new_file = objects.stream(content.key, content.stored_etag)
    return {**row_counts, **details(dataset, counts, old_file, new_file, dialect)}


def _records(
    dataset: str,
    dialect: Dialect,
    objects: LakeObjects,
    key: str,
    etag: str | None = None,
    rows_etag: str | None = None,
) -> Iterator[bytes]:
    """Return a snapshot's fingerprints: as stored, or anew where they are of another contract."""
    rows_key = zones.fingerprints(key)
    if objects.exists(rows_key):
        stored = comparable(dataset, objects.stream(rows_key, rows_etag))
        if stored is not None:
            return stored
    anew = fingerprinted(dataset, objects.stream(key, etag), dialect)
    return comparable(dataset, anew) or iter(())


def _stale_reason(candidate: Candidate, state: SourceState) -> str | None:
    if candidate.content_hash in state.earlier:
        return "the same content was in force before, and newer content was accepted since"
    if candidate.copied_day:
        return f"all that it reports for {candidate.copied_day} was copied from the day before"
    return None
