"""Raw snapshots -> the Trusted tables and the quarantine: read, refuse what is faulty, join, derive, flag what is doubtful."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from covidlake import zones
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import DIALECTS
from covidlake.releases.facts import RevisionFacts, stated
from covidlake.steps import ETL
from pyspark.sql import DataFrame
from steps.account import Outcome, account_for, keep_corrections, report_quality
from steps.runner import Step, rows_as_dict, run_step
from steps.snapshot import Snapshot
from transforms.captured import corrections
from transforms.captured.reading import layout_of
from transforms.revisions.revisions import by_metric, counts, dated, revisions
from transforms.shared.tables import no_rows
from transforms.trusted.country_matching import with_standard_codes
from transforms.trusted.flags import flags
from transforms.trusted.indicators import with_indicators
from transforms.trusted.locations import (
    daily_of_countries,
    locations,
    names,
    overview,
    with_location_type,
)

OPTIONS = (
    "observations", "observations-sha", "observations-source", "observations-dialect",
    "countries", "countries-sha", "countries-source", "countries-dialect",
    *ETL.zones,
)  # fmt: skip


def etl(step: Step) -> None:
    observations, countries = read(step, "observations"), read(step, "countries")
    days = observations.layout.dialect.days
    about = Outcome.of(countries, DataFrame.persist)
    attributes = about.rows.transform(with_standard_codes).persist()

    def keep(rows: DataFrame) -> DataFrame:
        step.write("observations", rows.transform(with_location_type, attributes))
        return step.table("observations")

    outcome = Outcome.of(observations, keep)
    keep_corrections(step, observations, countries)
    account_for(step, outcome, about)
    observed = outcome.rows
    called = observed.transform(names).persist()
    step.write_small("locations", called.transform(locations, attributes))
    known = step.table("locations")
    step.write(
        "daily", observed.transform(daily_of_countries, known).transform(with_indicators, days)
    )
    step.write_sorted("quality_flags", observed.transform(flags, called, known, days))
    counted = known.transform(overview).first().asDict()
    step.report.facts = replace(step.report.facts, **counted)
    report_quality(step, observations.source, attributes, known, step.table("quality_flags"))
    compare(step, observed)


def compare(step: Step, observed: DataFrame) -> None:
    """Keep what this release changes of the one before, and count it; a first release changes nothing."""
    if not step.args.previous:
        step.write("revisions", no_rows(observed, "revisions"))
        return
    before = step.previous_table("observations")
    vintage, earlier = (
        stated(step.report.facts.data_date),
        step.previous_table("locations").transform(overview).first()["data_date"],
    )
    changed = observed.transform(revisions, before).transform(
        dated, vintage, step.args.previous, earlier
    )
    step.write(
        "revisions",
        changed.repartition("iso_code").sortWithinPartitions("iso_code", "metric", "date"),
    )
    kept = step.table("revisions")
    found = kept.transform(counts).first().asDict()
    found["added"] = step.report.tables["observations"] - before.count() + found["removed"]
    columns = rows_as_dict(kept.transform(by_metric))
    revised = RevisionFacts(of=step.args.previous, columns=columns, **found)
    step.report.facts = replace(step.report.facts, revisions=revised)


def read(step: Step, dataset: str) -> Snapshot:
    """The snapshot of one dataset that the arguments name; what its header lacks or adds is reported."""
    path, sha256, source, dialect = (
        getattr(step.args, f"{dataset}{part}") for part in ("", "_sha", "_source", "_dialect")
    )
    lines = step.lines(path)
    header, *rows = [line["value"] for line in lines.take(2)] or [""]
    layout = layout_of(header, dataset, DIALECTS[dialect])
    if not rows:
        raise SourceInvalid(f"{source}: the file has a header and no rows")
    step.report.quality.setdefault("columns", {})[source] = {
        "missing": list(layout.missing),
        "unknown": list(layout.extra),
    }
    return Snapshot(
        source, sha256, lines, layout, latest_date(path), corrections_of(step, source), hopeful=True
    )


def corrections_of(step: Step, source: str) -> DataFrame | None:
    """What people corrected in rows of a source; None where there is nothing."""
    paths = [
        path
        for name, _, path in (given.partition("=") for given in step.args.corrections)
        if name == source
    ]
    return (
        corrections.in_force(step.spark.read.schema(corrections.SCHEMA).json(paths)).persist()
        if paths
        else None
    )


def latest_date(path: str) -> date:
    """The last day that a file can know: the one after its capture, since a day may have begun elsewhere."""
    captured = (
        date.fromisoformat(zones.captured(path))
        if zones.is_snapshot(path)
        else datetime.now(UTC).date()
    )
    return captured + timedelta(days=1)


if __name__ == "__main__":
    run_step(ETL.name, OPTIONS, etl)
