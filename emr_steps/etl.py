"""Raw snapshots -> the Trusted tables and the quarantine: read, refuse what is faulty, join, derive, flag what is doubtful."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce

from covidlake import zones
from covidlake.dialects import DIALECTS
from covidlake.errors import SourceInvalid
from covidlake.schema import rules
from pyspark.sql import DataFrame
from step_runner import Step, rows_as_dict, run_step
from transforms import quality
from transforms.accounting import account, refuse, rejects_by_reason
from transforms.flags import flags
from transforms.indicators import with_indicators
from transforms.joining import daily_of_countries, locations, overview, with_location_type
from transforms.matching import with_standard_codes
from transforms.reading import layout_of
from transforms.revising import by_metric, counts, dated, revisions
from transforms.snapshot import Snapshot
from transforms.tables import no_rows

OPTIONS = (
    "observations", "observations-sha", "observations-source", "observations-dialect",
    "countries", "countries-sha", "countries-source", "countries-dialect",
    "trusted", "quarantine",
)  # fmt: skip


def etl(step: Step) -> None:
    observations, countries = read(step, "observations"), read(step, "countries")
    accepted = countries.accepted.persist()
    rows_out = {countries.source: accepted.count()}
    attributes = accepted.transform(with_standard_codes).persist()
    observed = step.write("observations", observations.accepted.transform(with_location_type, attributes))
    rows_out[observations.source] = step.report.tables["observations"]
    quarantine(step, [observations, countries], rows_out)
    known = step.write_small("locations", observed.transform(locations, attributes))
    days = observations.layout.dialect.days
    step.write("daily", observed.transform(daily_of_countries, known).transform(with_indicators, days))
    flagged = step.write_sorted("quality_flags", observed.transform(flags, known, days))
    step.report.facts |= known.transform(overview).first().asDict()
    step.report.quality["values"] = {snapshot.source: quality.figures_of(snapshot.measured.get) for snapshot in (observations, countries)}
    report(step, observations.source, attributes, known, flagged)
    compare(step, observed)


def compare(step: Step, observed: DataFrame) -> None:
    """Keep what this release changes of the one before, and count it; a first release changes nothing."""
    before = step.previous_table("observations")
    vintage, earlier = step.report.facts["data_date"], step.previous_table("locations").transform(overview).first()["data_date"]
    changed = observed.transform(revisions, before).transform(dated, vintage, step.args.previous, earlier)
    kept = step.write("revisions", changed.repartition("iso_code").sortWithinPartitions("iso_code", "metric", "date"))
    if step.args.previous:
        found = kept.transform(counts).first().asDict()
        found["added"] = step.report.tables["observations"] - before.count() + found["removed"]
        step.report.facts["revisions"] = {"of": step.args.previous, **found, "columns": rows_as_dict(kept.transform(by_metric))}


def read(step: Step, dataset: str) -> Snapshot:
    """The snapshot of one dataset that the arguments name; what its header lacks or adds is reported."""
    path, sha256, source, dialect = (getattr(step.args, f"{dataset}{part}") for part in ("", "_sha", "_source", "_dialect"))
    lines = step.lines(path)
    header, *rows = [line["value"] for line in lines.take(2)] or [""]
    layout = layout_of(header, dataset, DIALECTS[dialect])
    if not rows:
        raise SourceInvalid(f"{source}: the file has a header and no rows")
    step.report.quality.setdefault("columns", {})[source] = {"missing": layout.missing, "unknown": layout.extra}
    return Snapshot(source, sha256, lines, layout, latest_date(path))


def latest_date(path: str) -> date:
    """The last day that a file can know: the one after its capture, since a day may have begun elsewhere."""
    captured = date.fromisoformat(zones.captured(path)) if "captured=" in path else datetime.now(UTC).date()
    return captured + timedelta(days=1)


def quarantine(step: Step, snapshots: list[Snapshot], rows_out: dict[str, int]) -> None:
    """Account for every line of each snapshot, given how many rows of it were accepted, and put the others aside.

    A file whose decimals were destroyed is refused as a whole. The lines are read a second time only when one was not accepted.
    """
    rows_out = {snapshot.source: snapshot.rows_out(rows_out[snapshot.source]) for snapshot in snapshots}
    rows_out |= {snapshot.source: 0 for snapshot in snapshots if snapshot.is_destroyed}
    faulty = [snapshot for snapshot in snapshots if snapshot.rows_seen != rows_out[snapshot.source]]
    # What was seen on the way is enough to know that nothing was lost. To say what was, the lines themselves are counted.
    rows_in = rows_out | {snapshot.source: snapshot.rows_in() for snapshot in faulty}
    refused = [snapshot.all_rows() if snapshot.is_destroyed else snapshot.rejects() for snapshot in faulty]
    rejects = step.write_small("rejects", reduce(DataFrame.union, refused, no_rows(snapshots[0].lines, "rejects")))
    counts = rejects_by_reason(rejects).collect() if refused else []
    checks = step.report.quality.setdefault("checks", [])
    for snapshot in snapshots:
        reasons = {row["reason"]: row["rows"] for row in counts if row["source"] == snapshot.source}
        entry = account(snapshot.source, rows_in[snapshot.source], rows_out[snapshot.source], reasons)
        step.report.sources[snapshot.source] = entry
        checks.append(quality.verdict(rules.REJECTED, entry["rows_rejected"] / entry["rows_in"], snapshot.source))
        checks.append(quality.verdict(rules.DESTROYED, snapshot.damage[0], snapshot.source))
    for snapshot in snapshots:
        refuse(snapshot.source, step.report.sources[snapshot.source], *snapshot.damage)


def report(step: Step, source: str, attributes: DataFrame, known: DataFrame, flagged: DataFrame) -> None:
    """What the tables tell of quality: empty and zero values, flags by rule, locations that did not match, and verdicts."""
    told = step.report.quality
    told["flags"] = [row.asDict() for row in quality.flag_counts(flagged).collect()]
    told["locations"] = {
        "without_attributes": quality.listed(quality.without_attributes(known)),
        "attributes_without_observations": quality.listed(quality.without_observations(attributes, known)),
    }
    unmatched = step.report.facts["locations_without_attributes"]
    locations, rows = step.report.tables["locations"], step.report.tables["observations"]
    told["checks"] += quality.verdicts(source, rows, locations, told, unmatched)


if __name__ == "__main__":
    run_step("etl", OPTIONS, etl)
