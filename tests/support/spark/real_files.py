"""The real files of ../shared/data, and the ETL step over them."""

import gzip
from pathlib import Path

import pytest
from covidlake.releases.manifest import StepReport
from pyspark.sql import SparkSession
from steps.runner import Step

from tests.support.paths import REAL_DATA
from tests.support.spark.canonical import etl_arguments, write_canonical

DATA = REAL_DATA
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"


def owid(vintage: str) -> Path:
    """OWID's file of that last date, as kept: gzip."""
    return next(
        iter(sorted((DATA / "owid").glob(f"owid-covid-data_maxdate-{vintage}*.csv.gz"))),
        DATA / f"owid of {vintage}",
    )


needs_real_files = pytest.mark.skipif(
    not COUNTRIES.exists(), reason=f"the real files are not there: {DATA}"
)


def real_step(
    spark: SparkSession, folder: Path, observations: Path, name: str, dialect: str = "owid"
) -> Step:
    """A step over that file and the country table, its lake in the folder."""
    rows, countries = folder / "observations.parquet", folder / "countries.parquet"
    if not rows.exists():
        write_canonical(rows, gzip.decompress(observations.read_bytes()), "observations", dialect)
        write_canonical(countries, COUNTRIES.read_bytes(), "countries")
    arguments = etl_arguments(folder, str(rows), str(countries))
    return Step(spark, arguments, StepReport(step=name))
