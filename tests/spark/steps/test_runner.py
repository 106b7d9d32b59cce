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


def test_a_table_of_the_release_before(
    spark: SparkSession, rows: Callable[..., DataFrame], tmp_path: Path
) -> None:
    def step(release: str, previous: str | None) -> Step:
        return Step(
            spark,
            Namespace(quarantine=tmp_path.as_uri(), release=release, previous=previous),
            StepReport(step="x"),
        )

    step("r1", None).write(
        "rejects",
        rows(
            "rejects",
            {"source": "owid", "source_sha256": "c", "line_number": 7, "reason": "x", "raw": ""},
        ),
    )
    assert step("r2", "r1").previous_table("rejects").first()["line_number"] == 7
    without = [
        step("r1", None),
        step("r3", "r2"),
    ]  # the first release, and one whose predecessor lacks the table
    assert [one.previous_table("rejects").collect() for one in without] == [[], []]
    assert without[0].previous_table("rejects").columns == list(TABLES["rejects"].column_names)
