"""`python -m local backfill`: snapshots of the past, one run each."""

from pathlib import Path
from typing import Annotated

import typer
from covidlake.reading.dialects import OWID
from covidlake_client.terminal.boundary import interruptible

from local.commands.options import BUILD, DEFAULT_LAKE, AcceptOption, DialectOption, LakeOption
from local.lake.lock import locked
from local.output.console import out, progress

FilesArgument = Annotated[
    list[Path],
    typer.Argument(
        help="Historical snapshots of observations, CSV files, plain or .gz.", exists=True
    ),
]
CountriesOption = Annotated[
    str | None,
    typer.Option(
        help="Country table: a CSV file or a DATABASE_URL. "
        "Default: the columns of the latest snapshot."
    ),
]


def backfill(
    files: FilesArgument,
    countries: CountriesOption = None,
    dialect: DialectOption = OWID.name,
    lake: LakeOption = DEFAULT_LAKE,
    captured: Annotated[
        str | None,
        typer.Option(help="Capture date of a single file. Default: the last date of its data."),
    ] = None,
    accept: AcceptOption = None,
) -> None:
    """Replay snapshots of the past, oldest first; each that changes something becomes a release."""
    from local.inputs.vintages import Vintage, in_order
    from local.output.tables import print_table
    from local.pipeline.backfill import replay
    from local.pipeline.request import exceptions

    left = f"the snapshots that are through stay in {lake}; the same command goes on"
    with interruptible(left), locked(lake):
        if captured and len(files) > 1:
            raise ValueError(
                "--captured is the date of one file: give one, or leave it to the dates of the data"
            )
        dated = [Vintage(captured, files[0].name, files[0])] if captured else None
        vintages = dated or in_order(files, dialect)
        change = exceptions([], accept or [])
        replayed = list(replay(vintages, countries, dialect, lake, BUILD, progress, change))
    columns = ("file", "captured", "verdict", "status", "release", "why")
    rows = [
        (one.vintage.name, one.vintage.captured, one.verdict, one.status, one.release, one.why)
        for one in replayed
    ]
    print_table(out, "Backfill", columns, rows)
    complete = len(replayed) == len(files) and replayed[-1].status != "FAILED"
    raise typer.Exit(0 if complete else 1)
