"""What a run and a release leave behind, as JSON objects in the lake."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from covidlake.releases.facts import Quality, SourceCounts, StepFacts
from covidlake.schema.quality_checks import CheckResult


class Verdict(StrEnum):
    """What a capture turned out to be, decided before any cluster costs money.

    It is decided from the content, row by row.

    The content is what the rows say: bytes, order of rows and columns, and line ends may differ.
    Only new, extended and revised content is accepted and built; the snapshot in force stays in
    force otherwise.
    """

    NEW = "new"  # first snapshot of this source
    EXTENDED = "extended"  # rows with new keys only: history is as it was
    REVISED = "revised"  # rows that were known were changed or removed
    UNCHANGED = "unchanged"  # the content that was last accepted
    STALE = "stale"  # an earlier snapshot again, or its newest day was copied from the day before
    INVALID = "invalid"  # answered, but not with the dataset it should be
    FAILED = "failed"  # could not be captured at all


class RunStatus(StrEnum):
    PUBLISHED = "PUBLISHED"
    UNCHANGED = "UNCHANGED"
    ROLLED_BACK = "ROLLED_BACK"  # to an earlier release, or forward again
    COLLECTED = "COLLECTED"  # garbage collection alone
    FAILED = "FAILED"


class SwitchAction(StrEnum):
    PUBLISH = "publish"
    ROLLBACK = "rollback"


class Json:
    """Dataclass <-> JSON text; unknown keys of a newer writer are ignored by an older reader."""

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        known = cls.__dataclass_fields__  # type: ignore[attr-defined]
        return cls(**{key: value for key, value in json.loads(text).items() if key in known})


@dataclass
class RunManifest(Json):
    """`runs/<run>.json`: what one execution of the pipeline saw, did and cost.

    sources   name -> verdict, why, changes (covidlake.capturing.candidate.Capture), sha256,
              rows_in, rows_out, rows_rejected, rows_corrected: of rows_in, those read as somebody
              corrected them (counts null when no step read the source), error
    states    every state of the execution in order of entry, with its wall-clock seconds
    release   the release that readers see since this run; null where it left that as it was
    built     the release that it built, published or not: its rejects lie in the lake; null where
              no cluster was started
    cost_usd  component -> US dollars at list price; an estimate
    error     null, or {"state", "type", "message"}: the failing step's own words
    quality   facts (by step), and the quality report: columns, values, flags, locations, checks
              (covidlake.schema.quality_checks)
    rollback  null, or {"from", "by", "reason"}: the release that was current before, and what the
              caller said
    replay    null, or {"replay": the release whose refused rows were read again, "reason", "by",
              "corrected": the file or null}
    collected null, or {"retired": [id], "deleted": {id: bytes}, "error"}: the releases that garbage
              collection took from the readers, those retired before whose files it deleted, and
              null or what went wrong
    """

    run: str
    status: str
    started_at: str
    ended_at: str
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    release: str | None = None
    states: list[dict[str, Any]] = field(default_factory=list)
    cost_usd: dict[str, float] = field(default_factory=dict)
    error: dict[str, str] | None = None
    quality: dict[str, Any] = field(default_factory=dict)
    rollback: dict[str, Any] | None = None
    built: str | None = None
    replay: dict[str, Any] | None = None
    collected: dict[str, Any] | None = None


@dataclass
class ReleaseManifest(Json):
    """`releases/<id>.json`: one complete, immutable set of tables.

    data_date  the last date any country reports, ISO: the vintage of its data
    previous   the release that readers saw when this one was built, and that its revisions are
               against; null for the first
    captured_at  when the capture of its observations began, ISO 8601 in UTC; empty in manifests
                 older than this field
    inputs     source -> sha256 of the snapshot it was built from
    snapshots  source -> dataset, sha256, key, bytes, captured_at, last_date of that snapshot
    tables     name -> rows, bytes, location (the s3:// folder)
    sources    source -> attribution, licence, url or table: what every API answer must carry
    """

    release: str
    run: str
    created_at: str
    data_date: str
    inputs: dict[str, str]
    tables: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    checks: list[CheckResult] = field(default_factory=list)
    previous: str | None = None
    captured_at: str = ""
    snapshots: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Switch(Json):
    """`releases/current.json`: which release readers see, since when and why.

    Each that it ever was is in `releases/history/`.

    run           the run that pointed to it; its execution tells which principal started it
    published_at  since when readers see it
    action        "publish" or "rollback"
    previous      the release that they saw before; null for the first
    by, reason    who and why, as the caller said
    """

    release: str
    run: str
    published_at: str
    action: str = SwitchAction.PUBLISH
    previous: str | None = None
    by: str = ""
    reason: str = ""


@dataclass
class StepReport(Json):
    """`runs/<run>/<step>.json`: a Spark step's account of itself, or the audit's.

    Attributes:
        sources: Of each source that the step read, its rows.
        tables: Table -> rows.
        error: Null, or {"type", "message"}.
    """

    step: str
    sources: dict[str, SourceCounts] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    facts: StepFacts = field(default_factory=StepFacts)
    error: dict[str, str] | None = None
    quality: Quality = field(default_factory=Quality)

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "facts": self.facts.to_json()}, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        report = super().from_json(text)
        report.facts = StepFacts.from_json(json.loads(text).get("facts", {}))
        return report


def now() -> str:
    """The current time, ISO 8601 in UTC with seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def release_id(at: datetime, run: str) -> str:
    """An id that sorts by time and differs between runs: 20261123T171500Z-3f9a1c."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{hashlib.sha256(run.encode()).hexdigest()[:6]}"


def is_release_id(text: str) -> bool:
    """Whether a text is written as `release_id` writes: no moment of ISO 8601 is."""
    return re.fullmatch(r"\d{8}T\d{6}Z-\w+", text, re.ASCII) is not None


def released_at(release: str) -> datetime:
    """The time in a release id: when its build began. ValueError for anything else."""
    return datetime.strptime(release[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
