"""Canonical snapshots -> the Trusted tables and the quarantine.

Read, put aside what was rejected, join, derive, flag what is doubtful.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from covidlake.steps import ETL
from pyspark.sql import DataFrame
from steps.account import StoredSnapshot, account_for, report_quality, write_refused
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
    # While the driver plans one table, the executors compute another.
    with ThreadPoolExecutor(1) as beside:
        refused = beside.submit(write_refused, step, observations, countries)
        country_table = StoredSnapshot.store(step, countries, DataFrame.persist)
        attributes = country_table.rows.transform(with_standard_codes).persist()

        def write(rows: DataFrame) -> DataFrame:
            typed = rows.transform(with_location_type, attributes)
            rhythms = typed.transform(read_rhythms)
            step.write("observations", typed.transform(with_days_covered, rhythms))
            return step.table("observations")

        stored = StoredSnapshot.store(step, observations, write)
        accounted = beside.submit(account_for, step, refused.result(), stored, country_table)
        by_name = stored.rows.transform(names).persist()
        write_locations(step, by_name, attributes)
        # Nothing more of a source that is refused.
        accounted.result()
        flagged = beside.submit(write_flags, step, stored, by_name)
        revised = beside.submit(write_revisions, step, stored.rows)
        write_daily(step, stored.rows)
        flagged.result()
        revised.result()
    report_quality(
        step, observations.source, attributes, step.table("locations"), step.table("quality_flags")
    )


def write_locations(step: Step, by_name: DataFrame, attributes: DataFrame) -> None:
    step.write_small("locations", by_name.transform(locations, attributes))
    counted = step.table("locations").transform(overview).first().asDict()
    step.report.facts = replace(step.report.facts, **counted)


def write_daily(step: Step, observations: DataFrame) -> None:
    daily = observations.transform(daily_of_countries, step.table("locations"))
    step.write("daily", daily.transform(with_indicators))


def write_flags(step: Step, stored: StoredSnapshot, by_name: DataFrame) -> None:
    days = stored.snapshot.dialect.days
    doubtful = stored.rows.transform(flags, by_name, step.table("locations"), days)
    step.write_sorted("quality_flags", doubtful)


if __name__ == "__main__":
    run_step(ETL.name, OPTIONS, etl)
