"""The program of the double for Spark: finished_release.py says what for.

It leaves what a real step leaves: a folder for each table that the step writes, and its report.
It imports little, because each step of each run starts it.
"""

import json
import shutil
import sys
from pathlib import Path

from covidlake import zones
from covidlake.schema import TABLES
from covidlake.steps import FORECAST, SPARK_STEPS, SparkStep


def main(argv: list[str]) -> int:
    """Copy what a step of a finished release wrote; returns the exit status.

    Args:
        argv: the finished bucket's folder, its release, this bucket's folder, `step=message` for
            each step that is to fail, `--`, and the arguments of EMR's step.
    """
    end = argv.index("--")
    finished, release, root, *failures = argv[:end]
    arguments = argv[end + 1 :]
    step = next(step for step in SPARK_STEPS if any(step.script in word for word in arguments))
    message = dict(failure.split("=", 1) for failure in failures).get(step.name)
    bucket = Path(root)
    report = bucket / _option(arguments, "--report").removeprefix(f"s3://{bucket.name}/")
    report.parent.mkdir(parents=True, exist_ok=True)
    if message:
        error = {"type": "RuntimeError", "message": message}
        report.write_text(json.dumps({"step": step.name, "error": error}))
        return 1
    _copy_tables(step, Path(finished), release, bucket, _option(arguments, "--release"))
    report.write_text(_report_of(step, Path(finished), release))
    return 0


def _copy_tables(step: SparkStep, finished: Path, release: str, bucket: Path, new: str) -> None:
    folders = [(TABLES[name].zone, name) for name in step.writes]
    if step == FORECAST:
        folders.append(("refined", zones.FORECAST_MODEL))
    for zone, name in folders:
        source = finished / zones.table(zone, name, release)
        shutil.copytree(source, bucket / zones.table(zone, name, new), dirs_exist_ok=True)


def _report_of(step: SparkStep, finished: Path, release: str) -> str:
    """Return what the step reported of the finished release."""
    manifest = json.loads((finished / zones.release(release)).read_text())
    return (finished / zones.step_report(manifest["run"], step.name)).read_text()


def _option(arguments: list[str], name: str) -> str:
    return arguments[arguments.index(name) + 1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
