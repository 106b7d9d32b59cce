"""What a run and a release leave behind, as JSON objects in the lake."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from covidlake.checksums import sealed_json, unsealed
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.facts import Quality, SourceCounts, StepFacts
from covidlake.releases.records import (
    CheckupRecord,
    CollectedRecord,
    ErrorRecord,
    FileRecord,
    ReplayRecord,
    RollbackRecord,
    RunError,
    RunQuality,
    SnapshotRecord,
    SourceRecord,
    StateRecord,
    TableRecord,
)


class Verdict(StrEnum):
    """What a capture turned out to be, decided before any cluster costs money.

    It is decided from the content, row by row.

    The content is what the rows say: bytes, order of rows and columns, and line ends may differ.
    Only new, extended and revised content is promoted and built; the snapshot in force stays in
    force otherwise.
    """

    NEW = "new"  # first snapshot of this source
    EXTENDED = "extended"  # rows with new keys only: history is as it was
    REVISED = "revised"  # rows of the snapshot before were changed or removed
    UNCHANGED = "unchanged"  # the content that was last promoted
    STALE = "stale"  # an earlier snapshot again, or its newest day was copied from the day before
    INVALID = "invalid"  # answered, but not with the dataset it should be
    FAILED = "failed"  # could not be captured at all


class RunStatus(StrEnum):
    PUBLISHED = "PUBLISHED"
    UNCHANGED = "UNCHANGED"
    ROLLED_BACK = "ROLLED_BACK"  # to an earlier release, or forward again
    COLLECTED = "COLLECTED"  # garbage collection alone
    CHECKED = "CHECKED"  # a checkup of the lake, which may have mended it
    FAILED = "FAILED"
    INTERRUPTED = "INTERRUPTED"  # stopped, out of time, or died: its own states did not record it


class SwitchAction(StrEnum):
    PUBLISH = "publish"
    ROLLBACK = "rollback"
    REPAIR = "repair"  # away from a release that is not whole any more


class Json:
    """Convert a dataclass to JSON text and back, with a checksum of what it says.

    An older reader ignores the keys of a newer writer.
    """

    def to_json(self) -> str:
        return sealed_json(asdict(self))  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` writes; ValueError where it was garbled since."""
        # A field that was added later has a default: what was written before it lacks it.
        names = cls.__dataclass_fields__  # type: ignore[attr-defined]
        values = unsealed(text)
        return cls(**{key: value for key, value in values.items() if key in names})


@dataclass
class RunManifest(Json):
    """`runs/<run>.json`: what one execution of the pipeline saw, did and cost.

    Attributes:
        sources: Name -> verdict, why, changes, losses, checks (as in Capture of candidate.py),
            sha256, rows_in, rows_out, rows_rejected, reasons of the snapshot in force,
            rows_corrected: of rows_in, those that a step read as somebody corrected them, error.
        release: The release that readers see since this run; null where it left that as it was.
        states: Every state of the execution in order of entry, with its wall-clock seconds.
        cost_usd: Component -> US dollars: an estimate, at list prices of us-east-1.
        error: Null, or {"state", "type", "message"}: the failing step's own words.
        quality: Facts (by step), and the quality report: columns, values, flags, locations, checks
            (covidlake.quality.quality_checks).
        rollback: Null, or {"from", "by", "reason"}: the release that was current before, and what
            the caller said.
        built: The release that it built, published or not: its rejects lie in the lake; null where
            no cluster was started.
        replay: Null, or {"replay": the release whose rejected rows were read again, "reason", "by",
            "corrected": the file or null}.
        collected: Null, or {"retired": [id], "deleted": {id: bytes}, "error"}: the releases that
            garbage collection took from the readers, those retired before whose files it deleted,
            and null or what went wrong.
        checkup: Null, or what a checkup of the lake found and mended.
    """

    run: str
    status: str
    started_at: str
    ended_at: str
    sources: dict[str, SourceRecord] = field(default_factory=dict)
    release: str | None = None
    states: list[StateRecord] = field(default_factory=list)
    cost_usd: dict[str, float] = field(default_factory=dict)
    error: RunError | None = None
    quality: RunQuality = field(default_factory=RunQuality)
    rollback: RollbackRecord | None = None
    built: str | None = None
    replay: ReplayRecord | None = None
    collected: CollectedRecord | None = None
    checkup: CheckupRecord | None = None


@dataclass
class ReleaseManifest(Json):
    """`releases/<id>.json`: one complete, immutable set of tables.

    Attributes:
        data_date: The last day on which locations really report, ISO: the vintage of its data.
        inputs: Source -> sha256 of the snapshot it was built from.
        tables: Name -> rows, bytes, location (the s3:// folder).
        sources: Source -> attribution, licence, url or table: what every API response must carry.
        previous: The release that readers saw when this one was built, and that its revisions are
            against; null for the first.
        captured_at: When the capture of its observations began, ISO 8601 in UTC; empty in manifests
            older than this field.
        snapshots: Source -> dataset, sha256, key, bytes, captured_at, last_date of that snapshot.
        forecast_model: The list of the files of its fitted model; null in manifests older than
            that.
    """

    release: str
    run: str
    created_at: str
    data_date: str
    inputs: dict[str, str]
    tables: dict[str, TableRecord]
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    checks: list[CheckResult] = field(default_factory=list)
    previous: str | None = None
    captured_at: str = ""
    snapshots: dict[str, SnapshotRecord] = field(default_factory=dict)
    forecast_model: FileRecord | None = None


@dataclass
class Switch(Json):
    """`releases/current.json`: which release readers see, since when and why.

    Each that it ever was is in `releases/history/`.

    Attributes:
        run: The run that pointed to it; its execution tells which principal started it.
        published_at: Since when readers see it.
        action: "publish" or "rollback".
        previous: The release that they saw before; null for the first.
        by: Who, as the caller said.
        reason: Why, likewise.
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
    error: ErrorRecord | None = None
    quality: Quality = field(default_factory=Quality)

    def to_json(self) -> str:
        return sealed_json({**asdict(self), "facts": self.facts.to_json()})

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        report = super().from_json(text)
        # Nested dataclasses do not come back from JSON by themselves.
        report.facts = StepFacts.from_json(json.loads(text).get("facts", {}))
        return report


def now() -> str:
    """Return the current time, ISO 8601 in UTC with seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def release_id(at: datetime, run: str) -> str:
    """Return an id that sorts by time and differs between runs: 20261123T171500Z-3f9a1c."""
    # The hash tells apart two runs of one second.
    of_run = hashlib.sha256(run.encode()).hexdigest()
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{of_run[:6]}"


def is_release_id(text: str) -> bool:
    """Return whether a text is written as `release_id` writes: no moment of ISO 8601 is."""
    # ASCII: without it \d takes the digits of every script.
    return re.fullmatch(r"\d{8}T\d{6}Z-\w+", text, re.ASCII) is not None


def released_at(release: str) -> datetime:
    """Return the time in a release id: when its build began. ValueError for anything else."""
    return datetime.strptime(release[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
