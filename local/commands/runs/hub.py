"""`python -m local hub`: forecasts of the past, for the European Covid-19 Forecast Hub."""

from pathlib import Path
from typing import Annotated

import typer
from covidlake_client.terminal.boundary import interruptible

from local.output.console import out, progress

FolderArgument = Annotated[
    Path,
    typer.Argument(
        help="The hub's files: truth_JHU_vintages_changes_*.csv[.gz] and locations_eu.csv."
    ),
]
OutputOption = Annotated[
    Path,
    typer.Option(
        "--out",
        help="CSV file, .gz or not; <file>.parts/ beside it keeps the Mondays that are done. "
        "With <file>.hubverse/, the same as a hub of the hubverse.",
    ),
]

ByWeekOption = Annotated[
    bool,
    typer.Option("--by-week", help="Sum the truth to weeks first, as if no days were known."),
]


def hub(
    folder: FolderArgument,
    first: Annotated[str, typer.Option("--from", help="First Monday, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Last Monday, YYYY-MM-DD.")],
    output: OutputOption,
    by_week: ByWeekOption = False,
) -> None:
    """Forecast as of each Monday of a period, from what was known then, in the European
    Covid-19 Forecast Hub's format.

    Restartable: the same command goes on where it was killed, unless the code or the change log is
    another one since.
    """
    from bench.hub import backcast, hubverse, mondays

    days = mondays.between(first, last)
    with interruptible(f"{output}.parts keeps the Mondays that are done; the same command goes on"):
        backcast.backcast(folder, days, output, lambda line: progress.print(line), by_week=by_week)
        hubverse.write_hub(output, output.with_name(f"{output.name}.hubverse"))
    out.print(f"{output}: {len(days)} Mondays", soft_wrap=True)
