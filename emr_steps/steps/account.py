"""The account that the ETL step gives of itself: rows of each source, and the quality report."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from covidlake.quality import quality_checks, unknown_locations
from covidlake.releases.facts import SourceCounts, stated
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame
from transforms.captured import accounting
from transforms.shared.tables import no_rows
from transforms.trusted import quality

from steps.failures import failing_row
from steps.runner import Step, rows_as_dict
from steps.snapshot import Snapshot

# What a list of locations in the report shows at most; the tables hold all.
MOST_LISTED = 100
# Of each source, rejected rows by reason, the most frequent first.
Reasons = dict[str, dict[str, int]]


@dataclass(frozen=True)
class StoredSnapshot:
    """A snapshot whose valid rows were stored, and their figures (quality.measures)."""

    snapshot: Snapshot
    rows: DataFrame
    figures: dict[str, int]

    @classmethod
    def store(
        cls, step: Step, snapshot: Snapshot, write: Callable[[DataFrame], DataFrame]
    ) -> "StoredSnapshot":
        """Store the valid rows of a snapshot.

        Args:
            write: Puts rows somewhere, and returns them from there.

        Raises:
            SourceInvalid: Spark failed at a row of the file, which the message names.
        """
        try:
            rows = write(snapshot.valid_rows())
            # Read again, column by column: as an observation on the way, the figures would cost
            # several times as much.
            figures = rows.agg(*quality.measures(snapshot.dataset)).first()
        except Py4JJavaError as error:
            folder = step.folder("observations")  # of a release that will never be
            failing = failing_row(snapshot.source, snapshot.valid_lines, folder)
            if failing is None:
                raise
            raise failing from error
        return cls(snapshot, rows, figures.asDict())

    @property
    def beyond_bounds(self) -> tuple[float, str]:
        """The greatest share of a column's values beyond their bounds, and that column."""
        return quality.beyond_bounds(self.figures)

    def counts(self, reasons: dict[str, int]) -> SourceCounts:
        rows_out = self.snapshot.rows_out(self.figures["rows"])
        return accounting.counts(self.snapshot.rows.count(), rows_out, reasons)


def write_refused(step: Step, *snapshots: Snapshot) -> Reasons:
    """Write which rows were corrected, and the rejected ones; return the latter's by reason."""
    _write_corrections(step, *snapshots)
    return _write_rejects(step, *snapshots)


def account_for(step: Step, reasons: Reasons, *stored: StoredSnapshot) -> None:
    """Account for every row of each snapshot.

    Args:
        reasons: Of write_refused.

    Raises:
        SourceInvalid, TooManyRejects: What keeps the others from being published.
    """
    for one in stored:
        _report(step, one, reasons.get(one.snapshot.source, {}))
    # All are reported before one of them may end the step.
    for one in stored:
        source = one.snapshot.source
        counts = step.report.sources[source]
        tolerated = _tolerated(one, counts)
        accounting.check_publishable(source, counts, *one.beyond_bounds, step.accept, tolerated)


def _write_corrections(step: Step, *snapshots: Snapshot) -> None:
    """Write which rows were read as somebody corrected them, and count them by source."""
    applied = [
        snapshot.corrected_rows() for snapshot in snapshots if snapshot.corrections is not None
    ]
    nothing = no_rows(snapshots[0].rows, "corrections")
    step.write_small("corrections", reduce(DataFrame.union, applied, nothing))
    corrected = {}
    if applied:
        by_source = step.table("corrections").groupBy("source").count()
        corrected = rows_as_dict(by_source)
        step.report.facts = replace(step.report.facts, corrected=corrected)
    for snapshot in snapshots:
        rows = corrected.get(snapshot.source, 0)
        accounting.check_corrected(snapshot.source, rows, snapshot.account)


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


def _write_rejects(step: Step, *snapshots: Snapshot) -> Reasons:
    rejects = [snapshot.rejects() for snapshot in snapshots]
    step.write_small("rejects", reduce(DataFrame.union, rejects))
    reasons: Reasons = {}
    for source, reason, rows in accounting.rejects_by_reason(step.table("rejects")).collect():
        reasons.setdefault(source, {})[reason] = rows
    return reasons


def _report(step: Step, stored: StoredSnapshot, reasons: dict[str, int]) -> None:
    """Report the account of one snapshot, the figures of its values, and the checks of both."""
    source = stored.snapshot.source
    counts = stored.counts(reasons)
    accounting.check_counts(source, counts, stored.snapshot.account)
    step.report.sources[source] = counts
    values = step.report.quality.setdefault("values", {})
    values[source] = quality.figures_of(stored.figures)
    share_rejected = accounting.share_rejected(counts, _tolerated(stored, counts))
    share_beyond, _ = stored.beyond_bounds
    step.report.quality.setdefault("checks", []).extend(
        [
            quality_checks.REJECTED.verdict(share_rejected, source, step.accept),
            unknown_locations.judge(reasons, source),
            quality_checks.DESTROYED.verdict(share_beyond, source),
        ]
    )


def _tolerated(stored: StoredSnapshot, counts: SourceCounts) -> int:
    """Count the rejected rows of a few new locations, which stop nothing by their share."""
    if not unknown_locations.rows_by_name(counts["reasons"]):
        return 0
    counted = stored.rows.transform(accounting.extent).first().asDict()
    of_valid_rows = unknown_locations.Extent(**counted)
    return unknown_locations.rows_of_new_locations(counts["reasons"], of_valid_rows)


def _listed(locations: DataFrame) -> list[str]:
    """Return `code name` of each, in order; at most MOST_LISTED."""
    first = locations.orderBy("iso_code").limit(MOST_LISTED).collect()
    return [f"{code} {name}" for code, name in first]
