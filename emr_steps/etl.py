"""Canonical snapshots -> the Trusted tables and the quarantine.

Read, put aside what was rejected, join, derive, flag what is doubtful.
"""

from dataclasses import replace

from covidlake.steps import ETL
from pyspark.sql import DataFrame
from steps.account import StoredSnapshot, account_for, report_quality, write_corrections
from steps.revisions import write_revisions
from steps.rhythm import read_rhythms
from steps.runner import Step, run_step
from steps.snapshot import Snapshot
from transforms.rhythm.locations import with_days_covered
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

SNAPSHOT = ("", "-source")
OPTIONS = (
    *(f"{dataset}{part}" for dataset in ("observations", "countries") for part in SNAPSHOT),
    *ETL.zones,
)


def etl(step: Step) -> None:
    step.fit_shuffles(step.args.observations, step.args.countries)
    observations = Snapshot.read(step, "observations")
    countries = Snapshot.read(step, "countries")
    country_table = StoredSnapshot.store(step, countries, DataFrame.persist)
    attributes = country_table.rows.transform(with_standard_codes).persist()

    def write(rows: DataFrame) -> DataFrame:
        typed = rows.transform(with_location_type, attributes)
        rhythms = typed.transform(read_rhythms)
        step.write("observations", typed.transform(with_days_covered, rhythms))
        return step.table("observations")

    stored = StoredSnapshot.store(step, observations, write)
    write_corrections(step, observations, countries)
    account_for(step, stored, country_table)
    write_tables(step, stored.rows, attributes, observations.dialect.days)
    report_quality(
        step, observations.source, attributes, step.table("locations"), step.table("quality_flags")
    )
    write_revisions(step, stored.rows)


def write_tables(step: Step, observations: DataFrame, attributes: DataFrame, days: int) -> None:
    """Write the tables that are made of the observations; days that a row of them covers."""
    by_name = observations.transform(names).persist()
    step.write_small("locations", by_name.transform(locations, attributes))
    of_release = step.table("locations")
    daily = observations.transform(daily_of_countries, of_release)
    step.write("daily", daily.transform(with_indicators))
    step.write_sorted("quality_flags", observations.transform(flags, by_name, of_release, days))
    counted = of_release.transform(overview).first().asDict()
    step.report.facts = replace(step.report.facts, **counted)


if __name__ == "__main__":
    run_step(ETL.name, OPTIONS, etl)
