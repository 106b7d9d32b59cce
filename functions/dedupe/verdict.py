"""What a candidate turns out to be, and the snapshot that is in force afterwards."""

from dataclasses import replace

from covidlake import zones
from covidlake.captures import Candidate, Capture, SourceState
from covidlake.errors import StateConflict
from covidlake.manifest import Verdict, now
from covidlake.sources import Source
from lake_objects import LakeObjects
from promotion import built_from, promoted

# Races that may be lost to other writers of the same state before the state machine is asked to try again later.
ATTEMPTS = 8
# Runs of a source follow each other; an event that comes again after so many others have been answered does not happen.
ANSWERS_KEPT = 20


def judge(candidate: Candidate, source: Source, objects: LakeObjects) -> Capture:
    """Give the verdict on a candidate once; whoever asks again, at once or later, gets the same answer and changes nothing.

    Promotion is create-only, one swap of the state makes verdict and answer true together, the candidate goes last: a crash after any
    step leaves what the next delivery of the event completes. StateConflict where others keep changing the state.
    """
    conflict = StateConflict(f"{source.name}: never tried")
    for _ in range(ATTEMPTS):
        try:
            capture = _judge_once(candidate, source, objects)
        except StateConflict as error:
            conflict = error
            continue
        if candidate.key:
            objects.delete(candidate.key)
        return capture
    raise StateConflict(f"{source.name}: {ATTEMPTS} attempts were in vain, the last because {conflict}") from conflict


def decide(candidate: Candidate, state: SourceState | None) -> Verdict:
    """The verdict by content hash, and by time of capture where another run accepted something since."""
    if candidate.not_modified:
        return Verdict.UNCHANGED
    if state is None:
        return Verdict.NEW
    if candidate.sha256 == state.sha256:
        return Verdict.UNCHANGED
    return Verdict.STALE if candidate.captured_at < state.seen_at else Verdict.NEW


def _judge_once(candidate: Candidate, source: Source, objects: LakeObjects) -> Capture:
    key = zones.source_state(source.name)
    found = objects.read(key)
    state = SourceState.from_json(found.body) if found else None
    for answer in state.answers if state else ():
        if (answer["run"], answer["candidate"]) == (objects.run, candidate.sha256):
            return Capture(**answer["capture"])
    verdict = decide(candidate, state)
    after = _state_after(verdict, candidate, state, objects)
    capture = Capture(
        source=source.name,
        dataset=source.dataset,
        verdict=verdict.value,
        sha256=after.sha256,
        key=after.key,
        bytes=after.bytes,
        rows=after.rows,
        pending=built_from(source.name, objects) != after.sha256,
    )
    answer = {"run": objects.run, "candidate": candidate.sha256, "capture": capture.to_event()}
    after = replace(after, answers=[*after.answers, answer][-ANSWERS_KEPT:])
    objects.swap(key, after.to_json(), found.etag if found else None)
    return capture


def _state_after(verdict: Verdict, candidate: Candidate, state: SourceState | None, objects: LakeObjects) -> SourceState:
    if verdict is Verdict.NEW:
        return replace(_accepted(candidate, objects), answers=state.answers if state else [])
    if state is None:
        raise StateConflict(f"{candidate.source} answered 'not modified' to a state that is gone")
    if verdict is Verdict.STALE or candidate.captured_at < state.seen_at:
        return state
    if candidate.not_modified:
        return replace(state, seen_at=candidate.captured_at)
    # The validators of this capture, or the next conditional request would ask in vain; and the key, should the object have been lost.
    latest = _accepted(candidate, objects)
    return replace(latest, run=state.run, accepted_at=state.accepted_at, answers=state.answers)


def _accepted(candidate: Candidate, objects: LakeObjects) -> SourceState:
    content = candidate.content()
    key = promoted(candidate, objects)
    return SourceState(
        source=candidate.source,
        location=candidate.url_or_table,
        etag=candidate.etag,
        last_modified=candidate.last_modified,
        sha256=content.sha256,
        key=key,
        bytes=content.bytes,
        rows=content.rows,
        captured=zones.captured(key),
        seen_at=candidate.captured_at,
        run=objects.run,
        accepted_at=now(),
    )
