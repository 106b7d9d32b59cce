"""The account that the ETL step gives of itself: rows in, out and rejected of each source, and the quality report.

Zipped beside step_runner.py into pyfiles.zip.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from covidlake.releases.facts import stated
from covidlake.schema import rules
from pyspark.sql import DataFrame
from transforms.captured.accounting import account, refuse, rejects_by_reason
from transforms.captured.cleaning import has_shared_keys
from transforms.shared.tables import no_rows
from transforms.trusted import quality

from steps.runner import Step, rows_as_dict
from steps.snapshot import Snapshot


@dataclass(frozen=True)
class Outcome:
    """A snapshot, its accepted rows as they are kept, and the figures of quality.measures over them."""

    snapshot: Snapshot
    rows: DataFrame
    figures: dict[str, int]

    @classmethod
    def of(cls, snapshot: Snapshot, keep: Callable[[DataFrame], DataFrame]) -> "Outcome":
        """Keep what is accepted.

        Where two rows that were kept share a key, all is read and kept once more, warily.
        """
        kept, dataset = keep(snapshot.accepted), snapshot.layout.dataset
        if snapshot.takes_keys_for_unique and has_shared_keys(kept, dataset):
            return cls.of(snapshot.warily(), keep)
        # Read again, column by column: as an observation on the way, the figures would cost several
        # times as much.
        return cls(snapshot, kept, kept.agg(*quality.measures(dataset)).first().asDict())

    @property
    def damage(self) -> tuple[float, str]:
        """The greatest share of a bounded column's values that exceed what they can be, and that column."""
        return quality.beyond_bounds(self.figures)

    @property
    def is_destroyed(self) -> bool:
        """Whether the file as a whole lost its decimals, so that none of its rows can be let out."""
        return self.damage[0] > rules.DESTROYED.threshold

    @property
    def rows_out(self) -> int:
        return 0 if self.is_destroyed else self.snapshot.rows_out(self.figures["rows"])

    @property
    def is_whole(self) -> bool:
        """Whether every row of the file was let out, as far as was seen on the way."""
        return self.snapshot.rows_seen == self.rows_out

    def rejects(self) -> DataFrame:
        return self.snapshot.all_rows() if self.is_destroyed else self.snapshot.rejects()


def account_for(step: Step, *outcomes: Outcome) -> None:
    """Account for every row of each snapshot, and put those aside that are not let out. Raises what keeps the others from being published.

    A file is read another time only when one of its rows was not let out.
    """
    rejected = [outcome.rejects() for outcome in outcomes if not outcome.is_whole]
    step.write_small(
        "rejects", reduce(DataFrame.union, rejected, no_rows(outcomes[0].snapshot.lines, "rejects"))
    )
    counts = rejects_by_reason(step.table("rejects")).collect() if rejected else []
    checks = step.report.quality.setdefault("checks", [])
    for outcome in outcomes:
        source = outcome.snapshot.source
        reasons = {row["reason"]: row["rows"] for row in counts if row["source"] == source}
        # What was seen on the way tells that nothing was lost. Where something was, the rows of the
        # file are counted apart.
        rows_in = outcome.rows_out if outcome.is_whole else outcome.snapshot.rows_in()
        step.report.sources[source] = entry = account(source, rows_in, outcome.rows_out, reasons)
        step.report.quality.setdefault("values", {})[source] = quality.figures_of(outcome.figures)
        checks.append(
            rules.REJECTED.verdict(entry["rows_rejected"] / entry["rows_in"], source, step.accept)
        )
        checks.append(rules.DESTROYED.verdict(outcome.damage[0], source))
    for outcome in outcomes:
        refuse(
            outcome.snapshot.source,
            step.report.sources[outcome.snapshot.source],
            *outcome.damage,
            step.accept,
        )


def keep_corrections(step: Step, *snapshots: Snapshot) -> None:
    """Put down which rows are read as somebody corrected them, and count them by source."""
    applied = [snapshot.corrected() for snapshot in snapshots if snapshot.corrections is not None]
    step.write_small(
        "corrections", reduce(DataFrame.union, applied, no_rows(snapshots[0].lines, "corrections"))
    )
    if applied:
        by_source = step.table("corrections").groupBy("source").count()
        step.report.facts = replace(step.report.facts, corrected=rows_as_dict(by_source))


def report_quality(
    step: Step, source: str, attributes: DataFrame, known: DataFrame, flagged: DataFrame
) -> None:
    """What the tables tell of the observations: flags by rule, locations that did not match, and a verdict on each figure."""
    told = step.report.quality
    told["flags"] = [row.asDict() for row in quality.flag_counts(flagged).collect()]
    told["locations"] = {
        "without_attributes": quality.listed(quality.without_attributes(known)),
        "attributes_without_observations": quality.listed(
            quality.without_observations(attributes, known)
        ),
    }
    unmatched = stated(step.report.facts.locations_without_attributes)
    locations, rows = step.report.tables["locations"], step.report.tables["observations"]
    told["checks"] += quality.verdicts(source, rows, locations, told, unmatched)
