"""Whole runs of OWID's file on this machine beside the naive job: `python -m bench.naive`.

It is the frozen one, or with `--live` one of today's size. The naive job does ETL and analytics
alone (`naive_peer/`). A run captures, checks every row, forecasts, audits and publishes as well:
into an empty lake, which fits a model, and once more, which takes the saved one.
"""

import os
import sys
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.measuring import etl_step, process
from bench.measuring.process import Usage
from bench.naive_peer import job
from bench.tables import multiplied
from local.paths import ROOT
from local.sample.live import generator
from local.tools import java

BUILD = ROOT / ".build"
PEER = "the naive job"
FIRST, AGAIN = "a first release", "a release with a saved model"
FIGURES = ("seconds", "cpu_seconds", "peak_mb")
progress, out = Console(stderr=True), Console()


def main(
    runs: Annotated[int, typer.Option(help="How often all are run, in turn.", min=1)] = 1,
    observations: Annotated[
        Path, typer.Option(help="OWID's file, plain or .gz.")
    ] = multiplied.OBSERVATIONS,
    countries: Annotated[Path, typer.Option(help="Its country table.")] = multiplied.COUNTRIES,
    live: Annotated[
        bool, typer.Option("--live", help="A live file of 176 MB instead, which is generated.")
    ] = False,
) -> None:
    """Measure whole runs from the start of their process to its end."""
    if live:
        sample = generator.ensure(BUILD, generator.WHOLE)
        observations, countries = sample.observations, sample.countries
    if not observations.exists():
        progress.print(f"bench.naive: skipped, {observations} is not there")
        return
    usages = []
    for _ in range(runs):
        with etl_step.scratch(None) as folder:
            usages.append(run(observations, countries, folder))
    out.print(compared(usages))


def run(observations: Path, countries: Path, folder: Path) -> dict[str, Usage]:
    """Run the naive job, then the pipeline twice."""
    files = [str(observations), str(countries)]
    submit = str(Path(sys.executable).parent / "spark-submit")
    naive = [submit, "--master", "local[2]", "--driver-memory", "2g", job.__file__, *files]
    inputs = ["--source", files[0], "--countries", files[1], "--lake", str(folder / "lake")]
    ours = [sys.executable, "-m", "local", "run", *inputs]
    environment = java.spark_environment()
    return {
        PEER: _measured(PEER, [*naive, str(folder / "naive")], environment),
        FIRST: _measured(FIRST, ours, dict(os.environ)),
        AGAIN: _measured(AGAIN, [*ours, "--force"], dict(os.environ)),
    }


def _measured(name: str, command: list[str], environment: dict[str, str]) -> Usage:
    with progress.status(f"{name} ..."):
        usage = process.run(command, environment)
    progress.print(f"{name}: {usage.seconds:.1f} s, {usage.cpu_seconds:.1f} s of processor time")
    return usage


def compared(usages: list[dict[str, Usage]]) -> Table:
    """Return a row a contender: medians, and the ratios to the peer's figures of the same run."""
    table = Table("", *("seconds", "processor seconds", "MB of one process", "time to the peer's"))
    table.add_column("processor time to the peer's")
    for name in (PEER, FIRST, AGAIN):
        medians = [median(getattr(used[name], figure) for used in usages) for figure in FIGURES]
        ratios = [
            median(getattr(used[name], figure) / getattr(used[PEER], figure) for used in usages)
            for figure in ("seconds", "cpu_seconds")
        ]
        table.add_row(name, *(f"{value:,.0f}" for value in medians), *(f"{r:.2f}" for r in ratios))
    return table


if __name__ == "__main__":
    typer.run(main)
