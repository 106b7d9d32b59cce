"""Raw snapshots -> the Trusted tables and the quarantine: read, type, refuse what is faulty, join, derive."""

from covidlake import schema
from pyspark.sql import DataFrame
from step_runner import Step, rows_as_dict, run_step
from transforms.accounting import account, counts_by_reason, refuse_too_many, rejects
from transforms.cleaning import accepted, typed, with_duplicates_rejected
from transforms.indicators import with_indicators
from transforms.joining import daily_of_countries, locations, with_location_type
from transforms.reading import layout_of, lines_by_part, parsed

OPTIONS = (
    "observations", "observations-sha", "observations-source", "countries", "countries-sha", "countries-source",
    "trusted", "quarantine",
)  # fmt: skip


def etl(step: Step) -> None:
    countries, refused_countries = snapshot(step, "countries")
    observations, refused_observations = snapshot(step, "observations")
    step.write_small("rejects", refused_observations.union(refused_countries))
    for source, entry in step.report.sources.items():
        refuse_too_many(source, entry)
    typed_observations = observations.transform(with_location_type, countries)
    known_locations = typed_observations.transform(locations, countries).persist()
    step.write("observations", typed_observations)
    step.write("daily", typed_observations.transform(daily_of_countries, known_locations).transform(with_indicators))
    step.write_small("locations", known_locations)


def snapshot(step: Step, dataset: str) -> tuple[DataFrame, DataFrame]:
    """The accepted and the rejected rows of one captured file; its account goes to the report."""
    path, sha256, source = (getattr(step.args, f"{dataset}{part}") for part in ("", "_sha", "_source"))
    lines = step.lines(path)
    layout = layout_of(lines.first()["value"], dataset)
    parts = rows_as_dict(lines_by_part(lines))
    rows = (
        parsed(lines, layout)
        .transform(typed, dataset)
        .repartition(len(parts), "iso_code")
        .transform(with_duplicates_rejected, schema.KEYS[dataset])
        .sortWithinPartitions(*schema.KEYS[dataset])
        .persist()
    )
    step.report.sources[source] = account(source, sum(parts.values()) - 1, rows_as_dict(counts_by_reason(rows)))
    return accepted(rows), rejects(rows, lines, parts, source, sha256)


if __name__ == "__main__":
    run_step("etl", OPTIONS, etl)
