"""The real files of ../shared/data, and the ETL step over them."""

import gzip
import shutil
from argparse import Namespace
from pathlib import Path

import pytest
from covidlake.releases.manifest import StepReport
from pyspark.sql import SparkSession
from steps.runner import Step

from tests.support.paths import REAL_DATA

DATA = REAL_DATA
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"
ZONES = ("trusted", "quarantine", "refined")


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
    plain = folder / "observations.csv"
    if not plain.exists():
        with gzip.open(observations) as packed, plain.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    captured = {"observations": str(plain), "countries": str(COUNTRIES)}
    captured |= {"observations_dialect": dialect, "countries_dialect": "owid"}
    captured |= {
        "observations_sha": "c0ffee",
        "observations_source": "owid",
        "countries_sha": "facade",
        "countries_source": "countries",
    }
    zones = {zone: str(folder / zone) for zone in ZONES}
    return Step(
        spark,
        Namespace(**zones, **captured, release="r1", previous=None, accept=[], corrections=[]),
        StepReport(step=name),
    )
