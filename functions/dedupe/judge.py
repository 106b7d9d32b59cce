"""What a candidate turns out to be, and the snapshot that is in force afterwards."""

from dataclasses import replace

from covidlake import zones
from covidlake.capturing.candidate import Candidate, Capture, SourceState
from covidlake.capturing.source import Source
from covidlake.errors import StateConflict
from covidlake.releases.manifest import Verdict, now
from covidlake_aws.objects import LakeObjects
from decide import PROMOTED, Judgement, changes_between, decide, is_same
from promote import built_from, promote

# Races that may be lost to other writers of the same state before the state machine is asked to try
# again later.
ATTEMPTS = 8
# Runs of a source follow each other; an event that comes again after so many others have been
# answered does not happen.
ANSWERS_KEPT = 20
# More than a year of four snapshots a day: 100 KB of state.
EARLIER_KEPT = 1500


def judge(candidate: Candidate, source: Source, objects: LakeObjects) -> Capture:
    """Give the verdict on a candidate once.

    Whoever asks again, at once or later, gets the same answer and changes nothing: promotion is
    create-only, one swap of the state makes verdict and answer true together, the candidate goes
    last. So a crash after any step leaves what the next delivery of the event completes.

    Raises:
        StateConflict: Others keep changing the state.
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
            objects.delete(zones.fingerprints(candidate.key))
        return capture
    raise StateConflict(
        f"{source.name}: {ATTEMPTS} attempts were in vain, the last because {conflict}"
    ) from conflict


def _judge_once(candidate: Candidate, source: Source, objects: LakeObjects) -> Capture:
    key = zones.source_state(source.name)
    stored = objects.read(key)
    state = SourceState.from_json(stored.body) if stored else None
    for answer in state.answers if state else ():
        if (answer["run"], answer["candidate"]) == (objects.run, candidate.sha256):
            return Capture(**answer["capture"])
    judgement = _judgement(candidate, source, state, objects)
    after = _state_after(judgement.verdict, candidate, state, objects)
    is_built = built_from(source.name, objects) == after.sha256
    capture = Capture(
        source=source.name,
        dataset=source.dataset,
        verdict=judgement.verdict.value,
        sha256=after.sha256,
        key=after.key,
        bytes=after.bytes,
        rows=after.rows,
        pending=judgement.verdict is not Verdict.STALE and not is_built,
        changes=judgement.changes,
        why=_grounds(judgement, candidate),
        dialect=after.dialect,
        captured_at=after.captured_at,
        last_date=after.last_date,
    )
    answer = {"run": objects.run, "candidate": candidate.sha256, "capture": capture.to_event()}
    after = replace(after, answers=[*after.answers, answer][-ANSWERS_KEPT:])
    objects.swap(key, after.to_json(), stored.etag if stored else None)
    return capture


def _judgement(
    candidate: Candidate, source: Source, state: SourceState | None, objects: LakeObjects
) -> Judgement:
    if candidate.not_modified or state is None or candidate.dialect != state.dialect:
        return decide(candidate, state, None)
    if is_same(candidate, state) or candidate.captured_at < state.seen_at:
        return decide(candidate, state, None)
    changes = changes_between(candidate, state, source.dataset, objects)
    return decide(candidate, state, changes, source.accept_stale)


def _grounds(judgement: Judgement, candidate: Candidate) -> str:
    """Return what the verdict rests on, and why a mirror was asked, if one was."""
    if not candidate.passed_over:
        return judgement.why
    problems = "; ".join(candidate.passed_over)
    return f"{judgement.why}; taken from the mirror {candidate.url_or_table}, because {problems}"


def _state_after(
    verdict: Verdict, candidate: Candidate, state: SourceState | None, objects: LakeObjects
) -> SourceState:
    if state is None:
        if verdict is Verdict.NEW:
            return _promoted_state(candidate, objects)
        raise StateConflict(f"{candidate.source} answered 'not modified' to a state that is gone")
    if verdict in PROMOTED:
        earlier = [*state.earlier, *filter(None, [state.content_hash])][-EARLIER_KEPT:]
        return replace(
            _promoted_state(candidate, objects),
            answers=state.answers,
            earlier=earlier,
            whole_at=_whole_at(candidate, state),
        )
    if verdict is Verdict.STALE or candidate.captured_at < state.seen_at:
        return state
    if candidate.not_modified:
        return replace(state, seen_at=candidate.captured_at)
    return _confirmed(candidate, state, objects)


def _confirmed(candidate: Candidate, state: SourceState, objects: LakeObjects) -> SourceState:
    """Return the state after the same content came again.

    It takes the new validators, or the next conditional request would ask in vain; and the new
    object, should the one in force have been lost.
    """
    if candidate.sha256 != state.sha256 and objects.exists(state.key):
        return replace(
            state,
            etag=candidate.etag,
            last_modified=candidate.last_modified,
            location=candidate.url_or_table,
            seen_at=candidate.captured_at,
            whole_at=_whole_at(candidate, state),
        )
    return replace(
        _promoted_state(candidate, objects),
        run=state.run,
        accepted_at=state.accepted_at,
        captured_at=state.captured_at,
        answers=state.answers,
        earlier=state.earlier,
        whole_at=_whole_at(candidate, state),
    )


def _whole_at(candidate: Candidate, state: SourceState | None) -> str | None:
    if candidate.whole:
        return candidate.captured_at
    return state.whole_at if state else None


def _promoted_state(candidate: Candidate, objects: LakeObjects) -> SourceState:
    content = candidate.content()
    key = promote(candidate, objects)
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
        content_hash=content.content_hash,
        last_date=candidate.last_date,
        dialect=candidate.dialect,
        whole_at=_whole_at(candidate, None),
        captured_at=candidate.captured_at,
    )
