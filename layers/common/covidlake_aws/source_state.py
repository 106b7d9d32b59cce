"""The state of a source, as it can be relied on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from covidlake import zones
from covidlake.capturing.candidate import SourceState

from covidlake_aws.documents import parse
from covidlake_aws.objects import LakeObjects

REMEDY = (
    "Restore the object's earlier version; or delete it: the next capture is then judged as the "
    "first of this source, and what was promoted stays in raw/."
)
# Clocks of two functions differ by milliseconds; a capture may begin after this was asked.
SKEW = timedelta(minutes=5)
# Before every capture.
NEVER = "1970-01-01T00:00:00.000000+00:00"


class StoredState(NamedTuple):
    """A state, and the ETag that it is swapped against."""

    state: SourceState
    etag: str


def read_state(source: str, objects: LakeObjects, at: datetime | None = None) -> StoredState | None:
    """Return the state of a source, or None before its first.

    A time beyond now was written under a clock that was ahead: it says nothing about the order of
    captures, and is no reason to refuse those that follow. Nor is what is no time.

    Args:
        at: The time now.

    Raises:
        ObjectDamaged: It cannot be read.
    """
    key = zones.source_state(source)
    stored = objects.read(key)
    if stored is None:
        return None
    state = parse(key, stored.body, lambda body: state_of(source, body), REMEDY)
    latest = (at or datetime.now(UTC)) + SKEW
    if not _is_before(state.seen_at, latest):
        state = replace(state, seen_at=NEVER)
    if state.whole_at and not _is_before(state.whole_at, latest):
        state = replace(state, whole_at=None)
    return StoredState(state, stored.etag)


def state_of(source: str, body: bytes) -> SourceState:
    """Return the state of a source as it is written; ValueError or TypeError where it is none."""
    state = SourceState.from_json(body)
    if state.source != source:
        raise ValueError(f"it is the state of {state.source!r}")
    for name in ("source", "sha256", "key", "seen_at"):
        if not isinstance(getattr(state, name), str):
            raise TypeError(f"{name} is no text")
    for name in ("answers", "earlier", "checks"):
        if not isinstance(getattr(state, name), list):
            raise TypeError(f"{name} is no list")
    return state


def _is_before(text: str, latest: datetime) -> bool:
    """Return whether a text is a time, and not after that one."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return False
    return (time if time.tzinfo else time.replace(tzinfo=UTC)) <= latest
