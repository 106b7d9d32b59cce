"""`python -m local verdict`: what a run would make of a file."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from covidlake.reading.dialects import OWID
from covidlake.releases.manifest import Verdict

from local.commands.options import DEFAULT_LAKE, DialectOption, LakeOption
from local.output.console import out, progress


def verdict(
    file: Annotated[
        Path, typer.Argument(help="CSV file, plain or .gz.", exists=True, dir_okay=False)
    ],
    dialect: DialectOption = OWID.name,
    lake: LakeOption = DEFAULT_LAKE,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the capture alone on stdout.")
    ] = False,
) -> None:
    """Tell what a run would make of a file: new, extended, revised, unchanged, stale or invalid.
    The lake stays as it is. Exit status 1 if the file is invalid.
    """
    with progress.status("judging"):
        from local.output.run import verdict as output
        from local.pipeline.verdict import judge

        capture = judge(file, lake, dialect)
    if as_json:
        sys.stdout.write(json.dumps(capture, indent=1) + "\n")
    else:
        output.show(out, capture)
    raise typer.Exit(1 if capture["verdict"] == Verdict.INVALID else 0)
