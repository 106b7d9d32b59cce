"""Raw snapshots -> the Trusted tables and the quarantine: read, refuse what is faulty, join, derive."""

from functools import reduce

from covidlake.dialects import DIALECTS
from pyspark.sql import DataFrame
from step_runner import Step, rows_as_dict, run_step
from transforms.accounting import account, lines_by_part, refuse_too_many, rejects_by_reason
from transforms.indicators import with_indicators
from transforms.joining import daily_of_countries, locations, overview, with_location_type
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
    attributes = countries.accepted().persist()
    observed = step.write("observations", observations.accepted().transform(with_location_type, attributes))
    quarantine(step, (observations, step.report.tables["observations"]), (countries, attributes.count()))
    known = step.write_small("locations", observed.transform(locations, attributes))
    step.write("daily", observed.transform(daily_of_countries, known).transform(with_indicators, observations.layout.dialect.days))
    step.report.facts |= known.transform(overview).first().asDict()
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
    """The snapshot of one dataset that the arguments name; what its header lacks or adds becomes a fact."""
    path, sha256, source, dialect = (getattr(step.args, f"{dataset}{part}") for part in ("", "_sha", "_source", "_dialect"))
    lines = step.lines(path)
    header = lines.first()
    layout = layout_of(header["value"] if header else "", dataset, DIALECTS[dialect])
    step.report.facts.setdefault("columns", {})[source] = {"missing": layout.missing, "unknown": layout.extra}
    return Snapshot(source, sha256, lines, layout)


def quarantine(step: Step, *outcomes: tuple[Snapshot, int]) -> None:
    """Account for every row of each snapshot, given how many rows of its dataset they became, and put the others aside."""
    parts = {snapshot.source: rows_as_dict(lines_by_part(snapshot.lines)) for snapshot, _ in outcomes}
    rows_in = {snapshot.source: snapshot.rows_in(parts[snapshot.source]) for snapshot, _ in outcomes}
    rows_out = {snapshot.source: snapshot.rows_out(rows) for snapshot, rows in outcomes}
    # The files are parsed a second time only when a line is missing from the accepted rows.
    faulty = [snapshot.rejects(parts[snapshot.source]) for snapshot, _ in outcomes if rows_in != rows_out]
    rejects = step.write_small("rejects", reduce(DataFrame.union, faulty, no_rows(outcomes[0][0].lines, "rejects")))
    counts = rejects_by_reason(rejects).collect() if faulty else []
    for source in parts:
        reasons = {row["reason"]: row["rows"] for row in counts if row["source"] == source}
        step.report.sources[source] = account(source, rows_in[source], rows_out[source], reasons)
    for source, entry in step.report.sources.items():
        refuse_too_many(source, entry)


if __name__ == "__main__":
    run_step("etl", OPTIONS, etl)
