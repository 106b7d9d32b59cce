"""The steps of EMR over OWID's real file, as the laptop submits them, one after the other: what each takes beside the ETL step.

The forecast twice: for a first release, which fits a model, and for one soon after, which takes the
saved one.
"""

import shutil
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench import etl, measured, multiplied
from bench.measured import Measured
from local.services import emr
from local.services.s3 import LakeFolder

PEER = "etl"
AGAIN = "forecast, model saved"
STEPS = (PEER, "analytics", "forecast", AGAIN)
progress, out = Console(stderr=True), Console()


def main(
    runs: Annotated[
        int,
        typer.Option(
            help="How often all steps are run; ratios are of the same run, and their median is shown."
        ),
    ] = 3,
    cores: Annotated[int, typer.Option(help="Threads of each step.")] = 2,
) -> None:
    """Measure the steps, from the start of their process to its end."""
    if not multiplied.OBSERVATIONS.exists():
        progress.print(f"bench.steps: skipped, {multiplied.OBSERVATIONS} is not there")
        return
    with etl.scratch(None) as folder:
        lake = LakeFolder(folder, etl.BUCKET)
        file = lake.root / "raw" / "observations.csv"
        multiplied.multiply(multiplied.OBSERVATIONS, file, copies=1)
        taken = [{step: run(step, file, lake, cores) for step in STEPS} for _ in range(runs)]
    out.print(compared(taken))


def run(step: str, file: Path, lake: LakeFolder, cores: int) -> Measured:
    """One step; it replaces what an earlier run of it left."""
    if step == AGAIN:
        _release_again(lake)
    script = step.split(",")[0]
    command = ["spark-submit", str(etl.ROOT / "emr_steps" / f"{script}.py"), *arguments(step, file)]
    with progress.status(f"{step} ..."):
        used = measured.run(emr.spark_submit(command, lake, f"local[{cores}]"), etl.environment())
    progress.print(
        f"{step}: {used.seconds:.1f} s, {used.cpu_seconds:.1f} s of processor time, {used.peak_mb:,.0f} MB"
    )
    return used


def arguments(step: str, file: Path) -> list[str]:
    if step == PEER:
        return etl.step_arguments(file, multiplied.COUNTRIES)
    bucket = f"s3://{etl.BUCKET}"
    release = {"release": "r2", "previous": "r1"} if step == AGAIN else {"release": "r1"}
    named = {
        "trusted": f"{bucket}/trusted",
        "refined": f"{bucket}/refined",
        "report": f"{bucket}/report.json",
        **release,
    }
    return [part for name, value in named.items() for part in (f"--{name}", value)]


def _release_again(lake: LakeFolder) -> None:
    """The trusted tables of the first release as those of a second."""
    for first in (lake.root / "trusted").glob("*/release=r1"):
        shutil.copytree(first, first.with_name("release=r2"), dirs_exist_ok=True)


def compared(taken: list[dict[str, Measured]]) -> Table:
    """Each step's figures as multiples of the ETL step's of the same run; the median over the runs."""
    columns = ("step", f"time / {PEER}", f"processor time / {PEER}", f"peak memory / {PEER}")
    table = Table(
        *columns,
        caption="Processor time is without that of Python workers, in which the forecast trains.",
    )
    for step in STEPS:
        ratios = (
            median(getattr(run[step], name) / getattr(run[PEER], name) for run in taken)
            for name in ("seconds", "cpu_seconds", "peak_mb")
        )
        table.add_row(step, *(f"{ratio:.2f}" for ratio in ratios))
    return table


if __name__ == "__main__":
    typer.run(main)
