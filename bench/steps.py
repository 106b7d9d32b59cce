"""The steps of EMR over OWID's real file, one after the other, beside the ETL step.

As the laptop submits them. The forecast is run twice: for a first release, which fits a model, and
for one soon after, which takes the saved one.
"""

import shutil
from collections.abc import Iterator
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.measuring import etl_step, process, ratios
from bench.measuring.etl_step import BUCKET
from bench.measuring.process import Usage
from bench.tables import multiplied
from local.services.emr.spark import spark_submit
from local.services.s3 import LakeFolder

PEER = "etl"
AGAIN = "forecast, model saved"
STEPS = (PEER, "analytics", "forecast", AGAIN)
FIGURES = ("seconds", "cpu_seconds", "peak_mb")
progress, out = Console(stderr=True), Console()

RunsOption = Annotated[
    int,
    typer.Option(
        help="How often all steps are run; ratios are of the same run, and their median is shown."
    ),
]


def main(
    runs: RunsOption = 3,
    cores: Annotated[int, typer.Option(help="Threads of each step.")] = 2,
) -> None:
    """Measure the steps, from the start of their process to its end."""
    if not multiplied.OBSERVATIONS.exists():
        progress.print(f"bench.steps: skipped, {multiplied.OBSERVATIONS} is not there")
        return
    with etl_step.scratch(None) as folder:
        lake = LakeFolder(folder, BUCKET)
        raw = lake.root / "raw"
        rows = etl_step.canonical(multiplied.OBSERVATIONS, "observations", raw)
        countries = etl_step.canonical(multiplied.COUNTRIES, "countries", raw)
        captured = etl_step.arguments(rows, countries)
        usages = [{step: run(step, captured, lake, cores) for step in STEPS} for _ in range(runs)]
    out.print(compared(usages))
    for step in STEPS[1:]:
        ours, peers = ([run[name].seconds for run in usages] for name in (step, PEER))
        peak_mb = max(run[step].peak_mb for run in usages)
        ratios.keep(f"steps: {step}", ours, peers, peak_mb)


def run(step: str, captured: list[str], lake: LakeFolder, cores: int) -> Usage:
    """Run one step; it replaces what an earlier run of it left."""
    if step == AGAIN:
        _release_again(lake)
    script = step.split(",")[0]
    command = etl_step.command(script, captured if step == PEER else arguments(step))
    with progress.status(f"{step} ..."):
        submit = spark_submit(command, lake, f"local[{cores}]")
        usage = process.run(submit, etl_step.environment())
    progress.print(
        f"{step}: {usage.seconds:.1f} s, {usage.cpu_seconds:.1f} s of processor time, "
        f"{usage.peak_mb:,.0f} MB"
    )
    return usage


def arguments(step: str) -> list[str]:
    """Return the arguments of another step than the first."""
    bucket = f"s3://{BUCKET}"
    release = {"release": "r2", "previous": "r1"} if step == AGAIN else {"release": "r1"}
    options = {
        "trusted": f"{bucket}/trusted",
        "refined": f"{bucket}/refined",
        "report": f"{bucket}/report.json",
        **release,
    }
    return etl_step.flags(options)


def _release_again(lake: LakeFolder) -> None:
    """Copy the trusted tables of the first release as those of a second."""
    for first in (lake.root / "trusted").glob("*/release=r1"):
        shutil.copytree(first, first.with_name("release=r2"), dirs_exist_ok=True)


def compared(usages: list[dict[str, Usage]]) -> Table:
    """Return each step's figures as multiples of the ETL step's of the same run.

    They are medians over the runs.
    """
    columns = (f"{figure} / {PEER}" for figure in ("time", "processor time", "peak memory"))
    table = Table("step", *columns)
    for step in STEPS:
        medians = [median(_ratios(usages, step, figure)) for figure in FIGURES]
        table.add_row(step, *(f"{ratio:.2f}" for ratio in medians))
    return table


def _ratios(usages: list[dict[str, Usage]], step: str, figure: str) -> Iterator[float]:
    for run in usages:
        yield getattr(run[step], figure) / getattr(run[PEER], figure)


if __name__ == "__main__":
    typer.run(main)
