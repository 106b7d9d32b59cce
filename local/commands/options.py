"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer
from covidlake.reading.dialects import DIALECTS

from local.paths import DEFAULT_LAKE as DEFAULT_LAKE

BUILD = Path(".build")  # where the generated sample is kept from run to run


def _dialect(name: str) -> str:
    if name not in DIALECTS:
        raise typer.BadParameter(f"there is no dialect {name!r}: choose {', '.join(DIALECTS)}")
    return name


LakeOption = Annotated[Path, typer.Option(envvar="LAKE", help="Folder of the lake.")]
NoIamOption = Annotated[
    bool,
    typer.Option("--no-iam", help="Do not enforce IAM, to compare: what AWS would deny passes."),
]
DialectOption = Annotated[
    str,
    typer.Option(
        envvar="DIALECT", callback=_dialect, help=f"Whose file it is: {', '.join(DIALECTS)}."
    ),
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHECK=MOST",
        help="Let a failed audit pass this once, up to a value: removed_share=0.04.",
    ),
]
