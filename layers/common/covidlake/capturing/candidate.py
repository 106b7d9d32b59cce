"""What `ingest` hands to `dedupe`, what `dedupe` hands on, and the state of a source."""

from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, Self

from covidlake.errors import EventInvalid
from covidlake.releases.manifest import Json


class Content(NamedTuple):
    """An upload in raw/_incoming."""

    key: str
    sha256: str
    bytes: int
    rows: int
    stored_etag: str
    rows_bytes: int
    rows_etag: str
    content_hash: str


@dataclass(frozen=True)
class Candidate:
    """A snapshot in raw/_incoming that no verdict has been given on yet.

    url_or_table   what was asked for: the location of the source
    captured_at    when its capture began, ISO 8601 in UTC: captures of a source are ordered by it
    not_modified   the source said that nothing changed since the state's etag or last_modified; the
                   rest is then null
    rows           records under the header
    whole          whether all rows were read from the source; false: those that changed were merged
                   into the last accepted snapshot
    etag, last_modified   the source's own validators, to ask again with
    stored_etag    the lake's ETag of `key`: what is promoted is the upload that was hashed, not a
                   later one
    rows_bytes, rows_etag   of the fingerprints beside it (covidlake.capturing.fingerprints)
    content_hash   of the fingerprints: snapshots that say the same have the same, whatever their
                   bytes
    duplicates     rows that are identical to another one; conflicts: rows beyond the first that
                   share its key and differ
    last_date      the newest date of the data, ISO; null where there is none
    copied_day     that date, if all it reports is what the day before reported
    dialect        how it is written (covidlake.reading.dialects)
    """

    source: str
    url_or_table: str
    captured_at: str
    not_modified: bool = False
    key: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    rows: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    stored_etag: str | None = None
    rows_bytes: int | None = None
    rows_etag: str | None = None
    content_hash: str | None = None
    duplicates: int = 0
    conflicts: int = 0
    last_date: str | None = None
    copied_day: str | None = None
    dialect: str = "owid"
    whole: bool = True

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> Self:
        """Read a candidate; EventInvalid says what is wrong with it."""
        try:
            candidate = cls(**event)
        except TypeError as error:
            raise EventInvalid(f"candidate {event!r}: {error}") from error
        if not candidate.not_modified:
            candidate.content()
        return candidate

    def content(self) -> Content:
        """What was uploaded; EventInvalid where nothing was."""
        values = {name: getattr(self, name) for name in Content._fields}
        missing = [name for name, value in values.items() if value is None]
        if missing:
            raise EventInvalid(f"candidate of {self.source}: {', '.join(missing)} not given")
        return Content(**values)

    def to_event(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class SourceState(Json):
    """`raw/<source>/state.json`: the snapshot that was last accepted from a source.

    Changed by compare-and-swap only.

    location   URL or table that it came from; etag and last_modified mean something for this
               location only
    key        where it lies in Raw; captured is the date in that key
    seen_at    when the latest capture that found this content began: a capture that began before it
               is out of date
    run        the run that accepted it, at accepted_at
    answers    the latest, oldest first: {"run", "candidate": sha256 or null, "capture"}; an event
               that comes again is answered from here
    content_hash, last_date   as in Candidate; null for a snapshot that was accepted before these
               were known
    captured_at   when the capture began that was accepted, unlike seen_at; null as above
    earlier    content hashes that were in force before this one, oldest first: what comes back is
               stale
    dialect    of that snapshot
    whole_at   when the latest capture began that read all rows from the source; null where that is
               not known
    """

    source: str
    location: str
    etag: str | None
    last_modified: str | None
    sha256: str
    key: str
    bytes: int
    rows: int
    captured: str
    seen_at: str
    run: str
    accepted_at: str
    answers: list[dict[str, Any]] = field(default_factory=list)
    content_hash: str | None = None
    last_date: str | None = None
    captured_at: str | None = None
    earlier: list[str] = field(default_factory=list)
    dialect: str = "owid"
    whole_at: str | None = None


@dataclass
class Capture(Json):
    """What became of one source in one run.

    The verdict, and the accepted snapshot that it leaves in force.

    captured_at, last_date   of the snapshot in force, as in SourceState
    pending    the newest release was built from another snapshot: there is something to build
    blocking   the run cannot go on without this source
    error      null, or {"type", "cause"}
    changes    against the snapshot in force before: rows {"added", "changed", "removed"},
               {"duplicates", "conflicts"} inside the candidate, {"columns", "places"} (name ->
               rows) of those {"examined"} changed and removed rows, a "sample" of at most 20 of
               them: {"key", "change", "columns"}; null where there was nothing to compare
    why        what the verdict rests on, in a sentence
    dialect    how the accepted snapshot is written (covidlake.reading.dialects)
    """

    source: str
    dataset: str
    verdict: str
    sha256: str | None
    key: str | None
    bytes: int
    rows: int | None
    pending: bool
    blocking: bool = False
    error: dict[str, str] | None = None
    changes: dict[str, Any] | None = None
    why: str | None = None
    dialect: str = "owid"
    captured_at: str | None = None
    last_date: str | None = None

    def to_event(self) -> dict[str, Any]:
        return asdict(self)
