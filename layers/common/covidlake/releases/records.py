"""The objects inside the manifests of runs and releases, as JSON has them."""

from typing import NotRequired, TypedDict

from covidlake.capturing.changes import Changes, Losses
from covidlake.quality.quality_checks import CheckResult
from covidlake.releases.facts import Quality


class ErrorRecord(TypedDict):
    """What went wrong, in the words of what failed."""

    type: str
    message: str


class RunError(ErrorRecord):
    """What ended a run; state: where."""

    state: str


class RowsRead(TypedDict):
    """SourceCounts of a source; null where it was not captured."""

    rows_in: int | None
    rows_out: int | None
    rows_rejected: int | None
    reasons: dict[str, int] | None


class SourceRecord(RowsRead):
    """What became of a source in a run.

    Attributes:
        verdict: A Verdict.
        why: What the verdict rests on; null of a source that was not captured.
        changes: Null where there was nothing to compare.
        losses: What was in force before and is gone, by name; null where nothing is.
        checks: What the snapshot had to pass before a cluster was paid for.
        sha256: Of the snapshot in force; null where there is none.
        rows_corrected: Of rows_in, those read as somebody corrected them; null where no step read
            the source.
        error: Null where it was captured.
    """

    verdict: str
    why: str | None
    changes: Changes | None
    losses: Losses | None
    checks: list[CheckResult]
    sha256: str | None
    rows_corrected: int | None
    error: ErrorRecord | None


class StateRecord(TypedDict):
    """A state of an execution, and its wall-clock seconds."""

    name: str
    seconds: float


class RunQuality(Quality):
    """The quality report of a run; facts: step -> what it reports (StepFacts)."""

    facts: NotRequired[dict[str, dict[str, object]]]


# Not a class, because `from` is a word of Python: the release that was current before.
RollbackRecord = TypedDict("RollbackRecord", {"from": str | None, "by": str, "reason": str})


class ReplayRecord(TypedDict):
    """A replay: the release whose rejected rows were read again; corrected: the file or null."""

    replay: str | None
    reason: str | None
    by: str | None
    corrected: str | None


class CollectedRecord(TypedDict):
    """What garbage collection took from the readers, what it deleted, and what went wrong.

    Attributes:
        retired: Ids of releases.
        deleted: Release -> bytes.
        error: Null where all went well.
    """

    retired: list[str]
    deleted: dict[str, int]
    error: ErrorRecord | None


class DamageRecord(TypedDict):
    """An object of the lake that is not what was written.

    Attributes:
        damage: What is wrong with it.
        mended: What was done about it; null where nothing was.
        remedy: What somebody has to do; null where nothing is left to do.
    """

    key: str
    damage: str
    mended: str | None
    remedy: str | None


class CheckupRecord(TypedDict):
    """What a checkup of the lake found.

    Attributes:
        checked: Objects that were looked at.
        unlisted: Damages beyond those that are listed.
    """

    checked: int
    damages: list[DamageRecord]
    unlisted: int


class FileRecord(TypedDict):
    """A file of a table, or of the fitted model.

    Attributes:
        name: Below the folder of that.
        sha256: Of its bytes; absent where it was not noted.
    """

    name: str
    sha256: NotRequired[str]


class TableRecord(TypedDict):
    """A table of a release.

    Attributes:
        location: Its s3:// folder.
        files: Its Parquet files; absent in manifests older than this field.
    """

    rows: int
    bytes: int
    location: str
    files: NotRequired[list[FileRecord]]


class SnapshotRecord(TypedDict):
    """The promoted snapshot of one source that a release is built from.

    Attributes:
        captured_at: When its capture began, ISO 8601 in UTC; of snapshots accepted before that was
            stored, the beginning of that day.
        last_date: The newest date of its data, ISO; null where it has none.
        canonical: Key of its rows (covidlake.reading.canonical); absent in what an older version
            wrote, as reported_until and checks are.
        reported_until: The last day on which locations really report, ISO; null where that is not
            known.
        checks: What it had to pass when it was accepted.
        corrections: Keys of what people corrected in rows of this source
            (covidlake.capturing.corrections).
    """

    source: str
    dataset: str
    sha256: str
    key: str
    bytes: int
    dialect: str
    captured_at: str
    last_date: str | None
    canonical: NotRequired[str]
    reported_until: NotRequired[str | None]
    checks: NotRequired[list[CheckResult]]
    corrections: list[str]
