"""A candidate beside the snapshot in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from compare import Rows, details, difference
from covidlake.capturing.changes import Changes, Losses, RowCounts
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.quality import quality_checks, rules
from covidlake.quality.quality_checks import CheckResult
from covidlake.reading.canonical import Account
from snapshot_files import Snapshot

from contents.losses import contents_of, lost_headers, lost_names, together


@dataclass(frozen=True)
class Comparison:
    """What a candidate changes of the snapshot in force; nothing where there is none.

    Attributes:
        changes: As in Capture, as losses is.
        gone: Names of the locations that are gone.
        checks: That it has to pass.
    """

    changes: Changes | None = None
    losses: Losses | None = None
    gone: list[str] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)


def compared(
    old: Snapshot, new: Snapshot, source: Source, waivers: Mapping[str, float]
) -> Comparison:
    """Compare a candidate (new) with the snapshot in force."""
    changes = changes_between(old, new)
    contents = [contents_of(snapshot.path, source.dataset) for snapshot in (old, new)]
    lost = lost_names(*contents)
    return Comparison(
        changes=changes,
        losses=together(lost, lost_headers(old.account, new.account)),
        gone=[place.partition(" ")[2] for place in lost["places"]],
        checks=[
            judge_shrunk(old.account, new.account, source, waivers),
            judge_columns(lost["columns"], source.name, waivers),
        ],
    )


def changes_between(old: Snapshot, new: Snapshot) -> Changes:
    """Return which rows, columns and locations changed."""
    before, after = _rows(old), _rows(new)
    counts = difference(before, after)
    rejected_added, rejected_removed = counts.rejected
    reasons = new.account.reasons
    row_counts: RowCounts = {
        "added": counts.added,
        "changed": counts.changed,
        "removed": counts.removed,
        "rejected_added": rejected_added,
        "rejected_removed": rejected_removed,
        "duplicates": reasons.get(rules.DUPLICATE_IDENTICAL.name, 0),
        "conflicts": reasons.get(rules.CONFLICTING_KEY.name, 0),
    }
    if not counts.history:
        return {**row_counts, "examined": 0, "columns": {}, "places": {}, "sample": []}
    return {**row_counts, **details(counts, before, after)}


def judge_shrunk(
    old: Account, new: Account, source: Source, waivers: Mapping[str, float]
) -> CheckResult:
    """Judge by how much a file is shorter than the last accepted one."""
    check = replace(quality_checks.SHRUNK, threshold=Guards.of(source).max_shrink)
    share = max(0.0, 1 - new.rows_in / max(old.rows_in, 1))
    detail = f"{new.rows_in:,} rows after {old.rows_in:,}" if share else None
    return check.verdict(share, source.name, waivers, detail)


def judge_columns(lost: Sequence[str], of: str, waivers: Mapping[str, float]) -> CheckResult:
    """Judge how many columns lost all their values."""
    return quality_checks.LOST_COLUMNS.verdict(len(lost), of, waivers, ", ".join(lost) or None)


def _rows(snapshot: Snapshot) -> Rows:
    return Rows(snapshot.path, snapshot.account.dataset, snapshot.account.rows_in)
