"""The ETL step as benchmarks run it: a first release in the folder of a bucket of their own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.paths import ROOT
from local.tools import java

BUCKET = "bench"


@contextmanager
def scratch(folder: Path | None) -> Iterator[Path]:
    """Make a folder for a while, below the given one or the system's for temporary files."""
    with tempfile.TemporaryDirectory(prefix="covidlake-bench-", dir=folder) as temporary:
        yield Path(temporary)


def command(step: str, arguments: list[str]) -> list[str]:
    """Return a step as EMR submits it: etl, analytics or forecast."""
    return ["spark-submit", str(ROOT / "emr_steps" / f"{step}.py"), *arguments]


def arguments(observations: Path, countries: Path) -> list[str]:
    """Return the arguments of the ETL step; the observations must be in a folder of the
    bucket."""
    bucket = f"s3://{BUCKET}"
    options = {
        "observations": f"{bucket}/{observations.parent.name}/{observations.name}",
        "observations-sha": "0",
        "observations-source": "owid",
        "observations-dialect": "owid",
        "countries": countries.as_uri(),
        "countries-sha": "0",
        "countries-source": "countries",
        "countries-dialect": "owid",
        "trusted": f"{bucket}/trusted",
        "quarantine": f"{bucket}/quarantine",
        "release": "r1",
        "report": f"{bucket}/etl.json",
    }
    return flags(options)


def flags(options: dict[str, str]) -> list[str]:
    """Return options as a command line has them: --name value."""
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def environment() -> dict[str, str]:
    """Return the environment of a step: its modules are read from their sources."""
    paths = [ROOT, ROOT / "layers" / "common", ROOT / "emr_steps"]
    return java.spark_environment() | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
