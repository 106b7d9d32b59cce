"""`make run`, a whole run of the sample, with the laptop's IAM judge and without it.

In turn, each into a lake of its own, so that what else the machine does meets both.
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
from local.paths import BUILT

JUDGED, UNJUDGED = "with the judge", "without"
OPTIONS = {JUDGED: (), UNJUDGED: ("--no-iam",)}
FIGURES = {"seconds": "time", "cpu_seconds": "processor time"}
progress, out = Console(stderr=True), Console()


def main(
    pairs: Annotated[int, typer.Option(help="How often both are run, one after the other.")] = 3,
) -> None:
    """Measure whole runs, from the start of the command to its end."""
    if not BUILT.exists():
        progress.print("bench.judge: skipped, nothing is built: run `make build` first")
        return
    with etl_step.scratch(None) as folder:
        usages = [
            {kind: run(folder / f"{pair} {kind}", kind) for kind in order(pair)}
            for pair in range(pairs)
        ]
    out.print(compared(usages))


def order(pair: int) -> list[str]:
    """Return both kinds, the other one first in every second pair."""
    kinds = list(OPTIONS)
    return kinds[::-1] if pair % 2 else kinds


def run(lake: Path, kind: str) -> Usage:
    command = [sys.executable, "-m", "local", "run", "--lake", str(lake), *OPTIONS[kind]]
    with progress.status(f"{kind} ..."):
        usage = process.run(command, os.environ)
    progress.print(f"{kind}: {usage.seconds:.1f} s, {usage.cpu_seconds:.1f} s of processor time")
    return usage


def compared(usages: list[dict[str, Usage]]) -> Table:
    """Return what runs with the judge take as a multiple of those without, pair by pair."""
    table = Table("of a run", "median", "least", "most", caption=f"{JUDGED} / {UNJUDGED}")
    for figure, name in FIGURES.items():
        ratios = [
            getattr(pair[JUDGED], figure) / getattr(pair[UNJUDGED], figure) for pair in usages
        ]
        table.add_row(name, *(f"{of(ratios):.3f}" for of in (median, min, max)))
    return table


if __name__ == "__main__":
    typer.run(main)
