"""The ETL step as benchmarks run it: a first release in the folder of a bucket of their own."""

import gzip
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from covidlake import zones
from covidlake.reading.dialects import OWID
from covidlake_snapshots import write_snapshot

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


def canonical(file: Path, dataset: str, folder: Path) -> Path:
    """Write the canonical snapshot of an OWID file, plain or .gz, and return where its rows are."""
    content = file.read_bytes()
    if file.suffix == ".gz":
        content = gzip.decompress(content)
    folder.mkdir(parents=True, exist_ok=True)
    rows = folder / f"{dataset}.parquet"
    account = write_snapshot([content], dataset, OWID, datetime.now(UTC).date(), rows)
    beside = Path(zones.account_beside(str(rows)))
    beside.write_text(account.to_json())
    return rows


def arguments(observations: Path, countries: Path) -> list[str]:
    """Return the arguments of the ETL step.

    Args:
        observations: canonical rows, in a folder of the bucket.
        countries: likewise.
    """
    bucket = f"s3://{BUCKET}"
    options = {
        "observations": f"{bucket}/{observations.parent.name}/{observations.name}",
        "observations-source": "owid",
        "countries": f"{bucket}/{countries.parent.name}/{countries.name}",
        "countries-source": "countries",
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
