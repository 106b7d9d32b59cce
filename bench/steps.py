"""The three steps of EMR over OWID's real file, as the laptop submits them, one after the other: what each takes beside the ETL step."""

import gzip
import os
import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench import measured
from bench.measured import Measured
from local import emr
from local.lake import LakeFolder

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
OBSERVATIONS = DATA / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz"
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"
BUCKET = "bench"
PEER = "etl"
STEPS = (PEER, "analytics", "forecast")
progress, out = Console(stderr=True), Console()


def main(
    runs: Annotated[int, typer.Option(help="How often all steps are run; ratios are of the same run, and their median is shown.")] = 3,
    cores: Annotated[int, typer.Option(help="Threads of each step.")] = 2,
) -> None:
    """Measure the steps, from the start of their process to its end."""
    if not OBSERVATIONS.exists():
        progress.print(f"bench.steps: skipped, {OBSERVATIONS} is not there")
        return
    with tempfile.TemporaryDirectory(prefix="bench-steps-") as folder:
        lake = LakeFolder(Path(folder), BUCKET)
        unpack(lake.root)
        taken = [{step: run(step, lake, cores) for step in STEPS} for _ in range(runs)]
    out.print(compared(taken))


def unpack(lake: Path) -> None:
    lake.mkdir(parents=True, exist_ok=True)
    shutil.copy(COUNTRIES, lake / "countries.csv")
    with gzip.open(OBSERVATIONS) as packed, (lake / "observations.csv").open("wb") as plain:
        shutil.copyfileobj(packed, plain)


def run(step: str, lake: LakeFolder, cores: int) -> Measured:
    """One step of a first release; it replaces what an earlier run of it left."""
    bucket = f"s3://{BUCKET}"
    arguments = {"trusted": f"{bucket}/trusted", "refined": f"{bucket}/refined"}
    if step == PEER:
        arguments = {"trusted": f"{bucket}/trusted", "quarantine": f"{bucket}/quarantine"}
        for dataset, source in (("observations", "owid"), ("countries", "countries")):
            about = {"": f"{bucket}/{dataset}.csv", "-sha": "0", "-source": source, "-dialect": "owid"}
            arguments |= {f"{dataset}{part}": value for part, value in about.items()}
    arguments |= {"release": "r1", "report": f"{bucket}/{step}.json"}
    options = [part for name, value in arguments.items() for part in (f"--{name}", value)]
    command = emr.spark_submit(["spark-submit", str(ROOT / "emr_steps" / f"{step}.py"), *options], lake)
    command[command.index("local[*]")] = f"local[{cores}]"
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("layers/common", "emr_steps"))
    with progress.status(f"{step} ..."):
        used = measured.run(command, emr.environment() | {"PYTHONPATH": paths})
    progress.print(f"{step}: {used.seconds:.1f} s, {used.cpu_seconds:.1f} s of processor time, {used.peak_mb:,.0f} MB")
    return used


def compared(taken: list[dict[str, Measured]]) -> Table:
    """Each step's figures as multiples of the ETL step's of the same run; the median over the runs."""
    table = Table("step", f"time / {PEER}", f"processor time / {PEER}", f"peak memory / {PEER}")
    for step in STEPS:
        ratios = (
            median(getattr(run[step], name) / getattr(run[PEER], name) for run in taken) for name in ("seconds", "cpu_seconds", "peak_mb")
        )
        table.add_row(step, *(f"{ratio:.2f}" for ratio in ratios))
    return table


if __name__ == "__main__":
    typer.run(main)
