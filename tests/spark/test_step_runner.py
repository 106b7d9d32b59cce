"""A step as EMR starts it: its own process, its report written whatever happens."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_failing_step_says_why_in_its_report_and_exits_with_an_error(tmp_path: Path) -> None:
    report = tmp_path / "runs" / "r" / "analytics.json"
    done = subprocess.run(
        [
            sys.executable, str(ROOT / "emr_steps" / "analytics.py"),
            "--trusted", str(tmp_path / "trusted"), "--refined", str(tmp_path / "refined"), "--release", "r1", "--report", report.as_uri(),
        ],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'layers/common'}{os.pathsep}{ROOT / 'emr_steps'}", "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr[-2_000:]
    written = json.loads(report.read_text())
    assert written["step"] == "analytics"
    assert written["error"]["type"] == "AnalysisException"
    assert "trusted/daily/release=r1" in written["error"]["message"]
    assert "AnalysisException" in done.stderr


def test_missing_arguments_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "emr_steps" / "forecast.py"), "--release", "r1"],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'layers/common'}{os.pathsep}{ROOT / 'emr_steps'}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert "--trusted, --refined, --report" in done.stderr
