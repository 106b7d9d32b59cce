"""A whole run of the pipeline, function by function and step by step: `python -m bench.run`.

Over a live file as the publisher's is, 600,000 rows of the sample's generator, and over OWID's
frozen one beside it. Of each function and step the processor time and the most memory that all its
processes had at a time; of a step the seconds, too.
"""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.measuring import etl_step, parts
from bench.measuring.parts import PartUsage
from bench.tables import multiplied
from local.sample.live import generator

STEPS = ("etl", "analytics", "forecast")
PARTS = ("ingest", "dedupe", "create_emr", *STEPS, "release", "record", "collect")
_FUNCTION = re.compile(r"-m awslambdaric (\w+)\.")
_STEP = re.compile(r"/(etl|analytics|forecast)\.py ")
progress, out = Console(stderr=True), Console()


def main(
    folder: Annotated[
        Path | None, typer.Option(help="Scratch space; a temporary folder by default.")
    ] = None,
) -> None:
    """Run both files, and print what each part used."""
    with etl_step.scratch(folder) as scratch:
        sample = generator.ensure(scratch, generator.WHOLE)
        files = {"live": (sample.observations, sample.countries)}
        if multiplied.OBSERVATIONS.exists():
            files["frozen"] = (multiplied.OBSERVATIONS, multiplied.COUNTRIES)
        else:
            progress.print(f"bench.run: no frozen file, {multiplied.OBSERVATIONS} is not there")
        usages = {}
        for name, (observations, countries) in files.items():
            progress.print(f"{name}: {observations.stat().st_size / 1e6:,.0f} MB")
            lake = scratch / name
            inputs = ["--source", str(observations), "--countries", str(countries)]
            command = [sys.executable, "-m", "local", "run", *inputs, "--lake", str(lake)]
            usages[name] = parts.run(command, part_of)
    out.print(compared(usages))


def part_of(command: str) -> str | None:
    """Return the function or step that a command line starts."""
    found = _FUNCTION.search(command) or _STEP.search(command)
    return found.group(1) if found else None


def compared(usages: dict[str, dict[str, PartUsage]]) -> Table:
    """Return a row a part, and three columns a file."""
    table = Table("part")
    for name in usages:
        table.add_column(f"{name}: seconds", justify="right")
        table.add_column(f"{name}: processor seconds", justify="right")
        table.add_column(f"{name}: MB at most", justify="right")
    for part in PARTS:
        cells = []
        for of_file in usages.values():
            usage = of_file.get(part, PartUsage())
            seconds = f"{usage.seconds:.0f}" if part in STEPS else ""
            cells += [seconds, f"{usage.cpu_seconds:.1f}", f"{usage.peak_mb:,.0f}"]
        table.add_row(part, *cells)
    return table


if __name__ == "__main__":
    typer.run(main)
