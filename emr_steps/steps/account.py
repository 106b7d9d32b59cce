"""The account that the ETL step gives of itself: rows of each source, and the quality report."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from covidlake.quality import quality_checks, unknown_locations
from covidlake.releases.facts import SourceCounts, stated
from pyspark.sql import DataFrame
from transforms.captured.accounting import (
    account,
    check_publishable,
    extent,
    rejects_by_reason,
    share_rejected,
)
from transforms.captured.faults import is_destroyed
from transforms.captured.rejecting import most_rows_of_a_key
from transforms.shared.tables import no_rows
from transforms.trusted import quality

from steps.runner import Step, rows_as_dict
from steps.snapshot import Snapshot

# What a list of locations in the report shows at most; the tables hold all.
MOST_LISTED = 100


@dataclass(frozen=True)
class StoredSnapshot:
    """A snapshot whose valid rows were stored, and their figures (quality.measures)."""

    snapshot: Snapshot
    rows: DataFrame
    figures: dict[str, int]

    @classmethod
    def store(cls, snapshot: Snapshot, write: Callable[[DataFrame], DataFrame]) -> "StoredSnapshot":
        """Store the valid rows of a snapshot.

        Where two rows that were stored share a key, all is read and stored once more, with the
        duplicate check.

        Args:
            write: Puts rows somewhere, and returns them from there.
        """
        dataset = snapshot.header.dataset
        rows = write(snapshot.valid_rows)
        if snapshot.skips_duplicate_check and _has_shared_keys(rows, dataset):
            return cls.store(snapshot.with_duplicate_check(), write)
        # Read again, column by column: as an observation on the way, the figures would cost several
        # times as much.
        figures = rows.agg(*quality.measures(dataset)).first()
        return cls(snapshot, rows, figures.asDict())

    @property
    def beyond_bounds(self) -> tuple[float, str]:
        """The greatest share of a column's values beyond their bounds, and that column."""
        return quality.beyond_bounds(self.figures)

    @property
    def is_destroyed(self) -> bool:
        """Whether the file as a whole lost its decimals, so that none of its rows is valid."""
        share, _ = self.beyond_bounds
        return is_destroyed(share)

    @property
    def rows_out(self) -> int:
        return 0 if self.is_destroyed else self.snapshot.rows_out(self.figures["rows"])

    @property
    def is_complete(self) -> bool:
        """Whether every row of the file was valid, as far as was seen on the way."""
        return self.snapshot.rows_seen == self.rows_out

    def rejects(self) -> DataFrame:
        if self.is_destroyed:
            return self.snapshot.all_rows_as_rejects()
        return self.snapshot.rejects()


def account_for(step: Step, *stored: StoredSnapshot) -> None:
    """Account for every row of each snapshot, and put the rejected ones into the quarantine.

    A file is read another time only when one of its rows was rejected.

    Raises:
        SourceInvalid, TooManyRejects: What keeps the others from being published.
    """
    reasons = _write_rejects(step, stored)
    accounts = [_report(step, one, reasons.get(one.snapshot.source, {})) for one in stored]
    # All are reported before one of them may end the step.
    for one, rows in zip(stored, accounts, strict=True):
        share, column = one.beyond_bounds
        tolerated = _tolerated(one, rows)
        check_publishable(one.snapshot.source, rows, share, column, step.accept, tolerated)


def write_corrections(step: Step, *snapshots: Snapshot) -> None:
    """Write which rows are read as somebody corrected them, and count them by source."""
    applied = [
        snapshot.corrected_rows() for snapshot in snapshots if snapshot.corrections is not None
    ]
    nothing = no_rows(snapshots[0].lines, "corrections")
    step.write_small("corrections", reduce(DataFrame.union, applied, nothing))
    if applied:
        by_source = step.table("corrections").groupBy("source").count()
        step.report.facts = replace(step.report.facts, corrected=rows_as_dict(by_source))


def report_quality(
    step: Step, source: str, attributes: DataFrame, locations: DataFrame, flags: DataFrame
) -> None:
    """Report what the tables tell of the observations.

    Flags by rule, locations that did not match the country table, and a verdict on each figure.

    Args:
        attributes: The country table, under standard codes.
        locations: The table `locations`.
        flags: The table `quality_flags`.
    """
    report = step.report.quality
    counts = quality.flag_counts(flags).collect()
    report["flags"] = [row.asDict() for row in counts]
    without_observations = quality.without_observations(attributes, locations)
    report["locations"] = {
        "without_attributes": _listed(quality.without_attributes(locations)),
        "attributes_without_observations": _listed(without_observations),
    }
    report["checks"] += quality.verdicts(
        source,
        rows=step.report.tables["observations"],
        locations=step.report.tables["locations"],
        report=report,
        unmatched=stated(step.report.facts.locations_without_attributes),
    )


def _has_shared_keys(rows: DataFrame, dataset: str) -> bool:
    most = rows.transform(most_rows_of_a_key, dataset).first()["rows"]
    return most is not None and most > 1


def _write_rejects(step: Step, stored: tuple[StoredSnapshot, ...]) -> dict[str, dict[str, int]]:
    """Write the table `rejects`; the rows of each source by reason, the most frequent first."""
    rejects = [one.rejects() for one in stored if not one.is_complete]
    nothing = no_rows(stored[0].snapshot.lines, "rejects")
    step.write_small("rejects", reduce(DataFrame.union, rejects, nothing))
    reasons: dict[str, dict[str, int]] = {}
    if rejects:
        for source, reason, rows in rejects_by_reason(step.table("rejects")).collect():
            reasons.setdefault(source, {})[reason] = rows
    return reasons


def _report(step: Step, stored: StoredSnapshot, reasons: dict[str, int]) -> SourceCounts:
    """Report the account of one snapshot, the figures of its values, and the checks of both."""
    source = stored.snapshot.source
    # What was seen on the way tells that nothing was lost. Where something was, the rows of the
    # file are counted apart.
    rows_in = stored.rows_out if stored.is_complete else stored.snapshot.rows_in()
    entry = account(source, rows_in, stored.rows_out, reasons)
    step.report.sources[source] = entry
    values = step.report.quality.setdefault("values", {})
    values[source] = quality.figures_of(stored.figures)
    rejected = share_rejected(entry, _tolerated(stored, entry))
    share_beyond, _ = stored.beyond_bounds
    step.report.quality.setdefault("checks", []).extend(
        [
            quality_checks.REJECTED.verdict(rejected, source, step.accept),
            unknown_locations.judge(reasons, source),
            quality_checks.DESTROYED.verdict(share_beyond, source),
        ]
    )
    return entry


def _tolerated(stored: StoredSnapshot, entry: SourceCounts) -> int:
    """Count the rejected rows of a few new locations, which stop nothing by their share."""
    if not unknown_locations.rows_by_name(entry["reasons"]):
        return 0
    counted = stored.rows.transform(extent).first().asDict()
    of_valid_rows = unknown_locations.Extent(**counted)
    return unknown_locations.rows_of_new_locations(entry["reasons"], of_valid_rows)


def _listed(locations: DataFrame) -> list[str]:
    """Return `code name` of each, in order; at most MOST_LISTED."""
    first = locations.orderBy("iso_code").limit(MOST_LISTED).collect()
    return [f"{code} {name}" for code, name in first]
