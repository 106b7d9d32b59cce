"""What `ingest` hands to `dedupe`, what `dedupe` hands on, and the state of a source."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, NotRequired, Self, TypedDict

from covidlake.capturing.changes import Changes, Losses
from covidlake.errors import EventInvalid
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.manifest import Json


class Content(NamedTuple):
    """An upload in raw/_incoming; each field as in Candidate."""

    key: str
    sha256: str
    bytes: int
    rows: int
    stored_etag: str
    parquet_bytes: int
    parquet_etag: str
    account_bytes: int
    account_etag: str
    content_hash: str


@dataclass(frozen=True)
class Candidate:
    """A snapshot in raw/_incoming without a verdict yet.

    Attributes:
        url_or_table: What was requested: an address or the table of the source.
        captured_at: When its capture began, ISO 8601 in UTC: captures of a source are ordered by
            it.
        not_modified: The source said that nothing changed since the state's etag or last_modified;
            the rest is then null.
        rows: Records under the header; of a wide file its cells.
        rows_out: Those of them that are valid.
        reasons: Reason -> rows rejected for it.
        etag: The source's own validator, for the next conditional request.
        last_modified: The other one, likewise.
        stored_etag: The lake's ETag of `key`: what is promoted is the upload that was hashed, not a
            later one.
        parquet_bytes: Size of its canonical rows (covidlake.reading.canonical).
        parquet_etag: The lake's ETag of them.
        content_hash: Of what its rows say: snapshots that say the same have the same, whatever
            their bytes.
        last_date: The newest date of the data, ISO; null where there is none.
        dialect: How it is written (covidlake.reading.dialects).
        whole: Whether all rows were read from the source; false: those that changed were merged
            into the last promoted snapshot.
        passed_over: What was wrong with the source's addresses before this one.
        corrections: Digest of the corrections that its rows were read with; empty without any.
        account_bytes: Size of the account of its canonical rows.
        account_etag: The lake's ETag of that.
    """

    source: str
    url_or_table: str
    captured_at: str
    not_modified: bool = False
    key: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    rows: int | None = None
    rows_out: int | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    stored_etag: str | None = None
    parquet_bytes: int | None = None
    parquet_etag: str | None = None
    content_hash: str | None = None
    last_date: str | None = None
    dialect: str = "owid"
    whole: bool = True
    passed_over: list[str] = field(default_factory=list)
    corrections: str = ""
    account_bytes: int | None = None
    account_etag: str | None = None

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read a candidate; EventInvalid says what is wrong with it."""
        # A TypeError is a field that does not exist, or a required one that lacks.
        try:
            candidate = cls(**event)
        except TypeError as error:
            raise EventInvalid(f"candidate {event!r}: {error}") from error
        if not candidate.not_modified:
            candidate.content()
        return candidate

    def content(self) -> Content:
        """Return what was uploaded; EventInvalid where nothing was."""
        # All are null where nothing was modified, so their types alone do not say it.
        values = {name: getattr(self, name) for name in Content._fields}
        missing = [name for name, value in values.items() if value is None]
        if missing:
            raise EventInvalid(f"candidate of {self.source}: {', '.join(missing)} not given")
        return Content(**values)

    def to_event(self) -> dict[str, Any]:
        return asdict(self)


class CaptureError(TypedDict):
    """Why a source was not captured, as the state machine caught it."""

    type: str
    cause: str


class CaptureEvent(TypedDict):
    """A Capture as JSON: what `create-emr` and the record of a run read.

    The state machine writes one itself, of a source that was not captured: it has the error, nulls
    for the snapshot, and none of the fields that are not required here.
    """

    source: str
    dataset: str
    sha256: str | None
    key: str | None
    bytes: int
    rows: int | None
    pending: bool
    blocking: bool
    error: CaptureError | None
    verdict: NotRequired[str]
    changes: NotRequired[Changes | None]
    why: NotRequired[str | None]
    dialect: NotRequired[str]
    captured_at: NotRequired[str | None]
    last_date: NotRequired[str | None]
    rows_out: NotRequired[int | None]
    reasons: NotRequired[dict[str, int]]
    losses: NotRequired[Losses | None]
    checks: NotRequired[list[CheckResult]]
    reported_until: NotRequired[str | None]
    canonical: NotRequired[str | None]


class Answer(TypedDict):
    """What `dedupe` answered to a run.

    Attributes:
        candidate: Its sha256; null where nothing was modified.
        capture: As Capture.to_event returned it.
    """

    run: str
    candidate: str | None
    capture: dict[str, Any]


@dataclass
class SourceState(Json):
    """`raw/<source>/state.json`: the snapshot that was last promoted of a source.

    Changed by compare-and-swap only.

    Attributes:
        location: URL or table that it came from; etag and last_modified mean something for this
            location only.
        key: Where it lies in Raw.
        captured: The date in that key.
        seen_at: When the latest capture that found this content began: a capture that began before
            it is out of date.
        run: The run that promoted it.
        accepted_at: When that run did.
        answers: The latest, oldest first; an event that comes again is answered from here.
        content_hash: As in Candidate; null in states older than this field.
        last_date: As in Candidate; null likewise.
        captured_at: When the capture began that was promoted, unlike seen_at; null likewise.
        earlier: Content hashes that were in force before this one, oldest first: what comes back is
            stale.
        dialect: Of that snapshot.
        whole_at: When the latest capture began that read all rows from the source; null where that
            is not known.
        canonical: Where its rows lie (covidlake.reading.canonical); null in older states.
        reported_until: The last day on which locations really report, ISO; null likewise.
        checks: What it had to pass when it was accepted.
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
    answers: list[Answer] = field(default_factory=list)
    content_hash: str | None = None
    last_date: str | None = None
    captured_at: str | None = None
    earlier: list[str] = field(default_factory=list)
    dialect: str = "owid"
    whole_at: str | None = None
    canonical: str | None = None
    reported_until: str | None = None
    checks: list[CheckResult] = field(default_factory=list)


@dataclass
class Capture(Json):
    """What became of one source in one run.

    The verdict, and the promoted snapshot that it leaves in force.

    Attributes:
        rows: Of the file of the snapshot in force; of a wide file its cells.
        rows_out: Those of them that are valid.
        reasons: Reason -> rows rejected for it.
        pending: The newest release was built from another snapshot: there is something to build.
        blocking: The run cannot go on without this source.
        changes: Against the snapshot in force before; null where there was nothing to compare.
        losses: What was in force before and is gone, by name; null where nothing is.
        checks: What the snapshot in force had to pass; of a stale one, what that had to.
        why: What the verdict rests on, in a sentence.
        dialect: How the snapshot in force is written (covidlake.reading.dialects).
        captured_at: Of the snapshot in force, as in SourceState.
        last_date: Likewise.
        reported_until: Likewise.
        canonical: Where its rows lie (covidlake.reading.canonical).
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
    error: CaptureError | None = None
    changes: Changes | None = None
    why: str | None = None
    dialect: str = "owid"
    captured_at: str | None = None
    last_date: str | None = None
    rows_out: int | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    losses: Losses | None = None
    checks: list[CheckResult] = field(default_factory=list)
    reported_until: str | None = None
    canonical: str | None = None

    def to_event(self) -> dict[str, Any]:
        return asdict(self)
