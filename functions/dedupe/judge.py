"""What a candidate turns out to be, and the snapshot that is in force afterwards."""

from collections.abc import Mapping
from dataclasses import replace

from covidlake import zones
from covidlake.capturing.candidate import Candidate, Capture, SourceState
from covidlake.capturing.source import Source
from covidlake.errors import StateConflict
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS
from covidlake.releases.manifest import Verdict, now
from covidlake_aws.objects import LakeObjects
from covidlake_aws.source_state import read_state
from covidlake_snapshots.ensure import ensure
from decide import PROMOTED
from earlier_waivers import require_waivers
from judgement import Judgement, judgement_on
from promote import built_from, promote

# Races that may be lost to other writers of the same state before the state machine is asked to try
# again later.
ATTEMPTS = 8
# Runs of a source follow each other; an event that comes again after so many others have been
# answered does not happen.
ANSWERS_KEPT = 20
# More than a year of four snapshots a day: 100 KB of state.
EARLIER_KEPT = 1500


def judge(
    candidate: Candidate,
    source: Source,
    objects: LakeObjects,
    waivers: Mapping[str, float] | None = None,
) -> Capture:
    """Give the verdict on a candidate once.

    Whoever asks again, at once or later, gets the same answer and changes nothing: promotion is
    create-only, one swap of the state makes verdict and answer true together, the candidate goes
    last. So a crash after any step leaves what the next delivery of the event completes. A
    candidate that is refused stays where it is, to be looked at, until it expires.

    Args:
        waivers: Check -> the most that this run lets pass.

    Raises:
        SourceInvalid: The candidate fails a check that stops a release; or what is in force does,
            is not built yet, and passed by the waiver of another run.
        StateConflict: Others keep changing the state.
    """
    conflict = StateConflict(f"{source.name}: never tried")
    for _ in range(ATTEMPTS):
        try:
            capture = _judge_once(candidate, source, objects, waivers or {})
        except StateConflict as error:
            conflict = error
            continue
        if candidate.key:
            _delete(candidate.key, candidate, objects)
        return capture
    raise StateConflict(
        f"{source.name}: {ATTEMPTS} attempts were in vain, the last because {conflict}"
    ) from conflict


def _delete(key: str, candidate: Candidate, objects: LakeObjects) -> None:
    beside = (key, candidate.dialect, candidate.corrections)
    for part in (key, zones.canonical(*beside), zones.canonical_account(*beside)):
        objects.delete(part)


def _judge_once(
    candidate: Candidate, source: Source, objects: LakeObjects, waivers: Mapping[str, float]
) -> Capture:
    stored = read_state(source.name, objects)
    state = stored.state if stored else None
    for answer in state.answers if state else ():
        if (answer["run"], answer["candidate"]) == (objects.run, candidate.sha256):
            return Capture(**answer["capture"])
    judgement = judgement_on(candidate, source, state, waivers, objects)
    after = _state_after(judgement, candidate, state, objects)
    # Anew where an older reader made it, or where rows were corrected since.
    account = ensure(objects, after.key, source.dataset, DIALECTS[after.dialect])
    after = replace(after, canonical=zones.canonical(after.key, after.dialect, account.corrections))
    why = _grounds(judgement, candidate)
    capture = _capture(judgement, why, source, after, account, objects)
    if capture.pending:
        require_waivers(capture.checks, waivers)
    answer = {"run": objects.run, "candidate": candidate.sha256, "capture": capture.to_event()}
    after = replace(after, answers=[*after.answers, answer][-ANSWERS_KEPT:])
    objects.swap(zones.source_state(source.name), after.to_json(), stored.etag if stored else None)
    return capture


def _grounds(judgement: Judgement, candidate: Candidate) -> str:
    """Return what the verdict rests on, and why a mirror was asked, if one was."""
    if not candidate.passed_over:
        return judgement.why
    problems = "; ".join(candidate.passed_over)
    return f"{judgement.why}; taken from the mirror {candidate.url_or_table}, because {problems}"


def _capture(
    judgement: Judgement,
    why: str,
    source: Source,
    after: SourceState,
    account: Account,
    objects: LakeObjects,
) -> Capture:
    is_built = built_from(source.name, objects) == after.sha256
    return Capture(
        source=source.name,
        dataset=source.dataset,
        verdict=judgement.verdict.value,
        sha256=after.sha256,
        key=after.key,
        bytes=after.bytes,
        rows=account.rows_in,
        rows_out=account.rows_out,
        reasons=account.reasons,
        pending=judgement.verdict is not Verdict.STALE and not is_built,
        changes=judgement.compared.changes,
        losses=judgement.compared.losses,
        checks=judgement.checks or after.checks,
        why=why,
        dialect=after.dialect,
        captured_at=after.captured_at,
        last_date=account.last_date,
        reported_until=after.reported_until,
        canonical=after.canonical,
    )


def _state_after(
    judgement: Judgement, candidate: Candidate, state: SourceState | None, objects: LakeObjects
) -> SourceState:
    verdict = judgement.verdict
    if state is None:
        if verdict is Verdict.NEW:
            return _accepted(judgement, candidate, objects)
        raise StateConflict(f"{candidate.source} answered 'not modified' to a state that is gone")
    if verdict in PROMOTED:
        earlier = [*state.earlier, *filter(None, [state.content_hash])][-EARLIER_KEPT:]
        return replace(
            _accepted(judgement, candidate, objects),
            answers=state.answers,
            earlier=earlier,
            whole_at=_whole_at(candidate, state),
            # A publisher that goes on with zeros has reported nothing since.
            reported_until=judgement.examined.reported_until or state.reported_until,
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
            content_hash=candidate.content_hash,
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
        reported_until=state.reported_until,
        checks=state.checks,
    )


def _accepted(judgement: Judgement, candidate: Candidate, objects: LakeObjects) -> SourceState:
    return replace(
        _promoted_state(candidate, objects),
        reported_until=judgement.examined.reported_until,
        checks=judgement.checks,
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
