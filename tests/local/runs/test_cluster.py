"""The steps on a Spark standalone cluster give the tables that a single process gives.

Its executors are processes of their own, as on EMR.
"""

import subprocess
from pathlib import Path

import pytest
from covidlake.schema import TABLES
from covidlake.zones import FORECAST_MODEL

from bench.measuring import etl_step, standalone
from bench.measuring.etl_step import BUCKET
from bench.tables.same_tables import are_equal, of_release
from local.sample import generator
from local.services.emr.spark import spark_submit
from local.services.s3 import LakeFolder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def build(folder: Path, given: generator.Sample, master: str) -> LakeFolder:
    """A first release of the sample, by all three steps."""
    lake = LakeFolder(folder, BUCKET)
    raw = lake.root / "raw"
    observations = etl_step.canonical(given.observations, "observations", raw)
    countries = etl_step.canonical(given.countries, "countries", raw)
    derived = [
        "--trusted",
        f"s3://{BUCKET}/trusted",
        "--refined",
        f"s3://{BUCKET}/refined",
        "--release",
        "r1",
    ]
    steps = {
        "etl": etl_step.arguments(observations, countries),
        "analytics": [*derived, "--report", f"s3://{BUCKET}/analytics.json"],
        "forecast": [*derived, "--report", f"s3://{BUCKET}/forecast.json"],
    }
    for name, arguments in steps.items():
        command = spark_submit(etl_step.command(name, arguments), lake, master, "1g")
        ended = subprocess.run(
            standalone.submitted(command),
            env=etl_step.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr[-3000:]
    return lake


def test_two_workers_give_the_tables_of_one_process(tmp_path: Path) -> None:
    given = generator.ensure(tmp_path, locations=24, days=160, seed=7)
    alone = build(tmp_path / "alone", given, "local[2]")
    with standalone.cluster(tmp_path / "cluster", workers=2) as master:
        spread = build(tmp_path / "spread", given, master)
    made = [
        {path.parent.name for path in lake.root.glob("*/*/release=r1")} - {FORECAST_MODEL}
        for lake in (alone, spread)
    ]
    assert made[0] == made[1] <= set(TABLES)
    assert {"daily", "rankings", "forecasts"} < made[0]
    assert [
        name
        for name in made[0]
        if not are_equal(*(of_release(name, lake.root) for lake in (alone, spread)))
    ] == []
