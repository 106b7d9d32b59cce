"""A step as EMR starts it: its own process, its report written whatever happens."""

import json
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from covidlake.releases.manifest import StepReport
from covidlake.schema import TABLES
from pyspark.sql import DataFrame, SparkSession
from steps.runner import Step

from tests.support.paths import ROOT


def test_a_failing_step_says_why_in_its_report_and_exits_with_an_error(tmp_path: Path) -> None:
    report = tmp_path / "runs" / "r" / "analytics.json"
    done = subprocess.run(
        [
            sys.executable, str(ROOT / "emr_steps" / "analytics.py"),
            "--trusted", str(tmp_path / "trusted"), "--refined", str(tmp_path / "refined"),
            "--release", "r1", "--report", report.as_uri(),
        ],
        env=os.environ | {"PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr[-2_000:]
    written = json.loads(report.read_text())
    assert written["step"] == "analytics"
    assert written["error"]["type"] == "AnalysisException"
    assert "trusted/locations/release=r1" in written["error"]["message"]
    assert "AnalysisException" in done.stderr


def test_missing_arguments_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "emr_steps" / "forecast.py"), "--release", "r1"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert "--trusted, --refined, --report" in done.stderr


def a_step(spark: SparkSession, folder: Path, release: str, previous: str | None = None) -> Step:
    args = Namespace(quarantine=folder.as_uri(), release=release, previous=previous)
    return Step(spark, args, StepReport(step="x"))


REJECT = {"source": "owid", "source_sha256": "c", "line_number": 7, "reason": "x", "raw": ""}
PARTS = "spark.sql.shuffle.partitions"


def test_a_table_of_the_release_before(
    spark: SparkSession, rows: Callable[..., DataFrame], tmp_path: Path
) -> None:
    a_step(spark, tmp_path, "r1").write("rejects", rows("rejects", REJECT))
    after = a_step(spark, tmp_path, "r2", previous="r1")
    assert after.previous_table("rejects").first()["line_number"] == 7
    first = a_step(spark, tmp_path, "r1")
    after_one_without = a_step(spark, tmp_path, "r3", previous="r2")
    assert first.previous_table("rejects").collect() == []
    assert after_one_without.previous_table("rejects").collect() == []
    assert first.previous_table("rejects").columns == list(TABLES["rejects"].column_names)


def test_reading_leaves_the_settings_of_the_session(
    spark: SparkSession, rows: Callable[..., DataFrame], tmp_path: Path
) -> None:
    a_step(spark, tmp_path, "r1").write("rejects", rows("rejects", REJECT))
    spark.conf.set(PARTS, 7)
    try:
        step = a_step(spark, tmp_path, "r1", previous="r1")
        step.table("rejects")
        step.previous_table("rejects")
        assert spark.conf.get(PARTS) == "7"
    finally:
        spark.conf.set(PARTS, 2)


def test_a_part_of_a_shuffle_holds_8_mb_of_the_largest_input(
    spark: SparkSession, tmp_path: Path
) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"x")
    with large.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    step = a_step(spark, tmp_path, "r1")
    try:
        step.fit_shuffles(str(small), str(large), str(tmp_path / "absent"))
        assert spark.conf.get(PARTS) == "3"
        step.fit_shuffles(str(small))
        assert spark.conf.get(PARTS) == "2"  # one a core
    finally:
        spark.conf.set(PARTS, 2)
