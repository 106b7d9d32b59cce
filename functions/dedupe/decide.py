"""Which verdict a candidate deserves, and why."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from compare import comparable, details, difference
from covidlake import zones
from covidlake.capturing.candidate import Candidate, SourceState
from covidlake.capturing.fingerprints import fingerprinted
from covidlake.reading.dialects import DIALECTS, Dialect
from covidlake.releases.manifest import Verdict
from covidlake_aws.objects import LakeObjects

ACCEPTED = (Verdict.NEW, Verdict.EXTENDED, Verdict.REVISED)


class Judgement(NamedTuple):
    """why: what the verdict rests on; changes: as in Capture."""

    verdict: Verdict
    why: str
    changes: dict[str, Any] | None = None


def decide(
    candidate: Candidate,
    state: SourceState | None,
    changes: dict[str, Any] | None,
    accept_stale: bool = False,
) -> Judgement:
    """The verdict, by content.

    changes: against the snapshot in force; None where there is nothing to compare. accept_stale: as
    in Source.
    """
    if candidate.not_modified:
        return Judgement(Verdict.UNCHANGED, "the source says that nothing changed")
    if state is None:
        return Judgement(Verdict.NEW, "nothing was accepted from this source before")
    if candidate.dialect != state.dialect and candidate.captured_at >= state.seen_at:
        return Judgement(
            Verdict.NEW,
            f"what was in force is written in another dialect, {state.dialect}: there is nothing to compare with",
        )
    if is_same(candidate, state):
        return Judgement(Verdict.UNCHANGED, "the content is the one that was last accepted")
    if candidate.captured_at < state.seen_at:
        late = f"it was captured at {candidate.captured_at}, before what is in force was seen at {state.seen_at}"
        return Judgement(Verdict.STALE, late, changes)
    stale = _stale(candidate, state)
    if stale and not accept_stale:
        return Judgement(Verdict.STALE, stale, changes)
    judgement = _by_rows(changes)
    return (
        judgement._replace(why=f"{judgement.why}; accepted on request, though {stale}")
        if stale
        else judgement
    )


def _by_rows(changes: dict[str, Any] | None) -> Judgement:
    if changes is None:
        return Judgement(
            Verdict.NEW, "the snapshot that was in force is gone: there is nothing to compare with"
        )
    added, changed, removed = (changes[kind] for kind in ("added", "changed", "removed"))
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
    return candidate.sha256 == state.sha256 or candidate.content_hash == state.content_hash


def changes_between(
    candidate: Candidate, state: SourceState, dataset: str, objects: LakeObjects
) -> dict[str, Any] | None:
    """What the candidate changes of the snapshot in force; None where that is gone.

    StateConflict where the candidate is gone, or is another upload than the one that was hashed.
    """
    if not objects.exists(state.key):
        return None
    content, dialect = candidate.content(), DIALECTS[candidate.dialect]
    before = _records(dataset, dialect, objects, state.key)
    found = difference(
        before,
        _records(dataset, dialect, objects, content.key, content.stored_etag, content.rows_etag),
    )
    changes = {"added": found.added, "changed": found.changed, "removed": found.removed}
    changes |= {"duplicates": candidate.duplicates, "conflicts": candidate.conflicts}
    if not found.history:
        return {**changes, "examined": 0, "columns": {}, "places": {}, "sample": []}
    return changes | details(
        dataset,
        found,
        objects.stream(state.key),
        objects.stream(content.key, content.stored_etag),
        dialect,
    )


def _records(
    dataset: str,
    dialect: Dialect,
    objects: LakeObjects,
    key: str,
    etag: str | None = None,
    rows_etag: str | None = None,
) -> Iterator[bytes]:
    """The fingerprints of a snapshot, made anew where there are none, or none of today's contract."""
    kept = zones.fingerprints(key)
    found = comparable(dataset, objects.stream(kept, rows_etag)) if objects.exists(kept) else None
    return (
        found
        or comparable(dataset, fingerprinted(dataset, objects.stream(key, etag), dialect))
        or iter(())
    )


def _stale(candidate: Candidate, state: SourceState) -> str | None:
    if candidate.content_hash in state.earlier:
        return "the same content was in force before, and newer content was accepted since"
    if candidate.copied_day:
        return f"all that it reports for {candidate.copied_day} was copied from the day before"
    return None
