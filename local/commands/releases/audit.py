"""`python -m local audit`: the checks of a release."""

from typing import Annotated

import typer

from local.commands.options import DEFAULT_LAKE, LakeOption
from local.lake.folder import bucket_of
from local.output.console import out

ReleaseArgument = Annotated[
    str | None,
    typer.Argument(help="An id of `python -m local status`. Default: what the last run built."),
]
EveryOption = Annotated[
    bool,
    typer.Option("--all", help="Also the counts of every table, where they are as they should be."),
]


def audit(
    release: ReleaseArgument = None, every: EveryOption = False, lake: LakeOption = DEFAULT_LAKE
) -> None:
    """Show the checks of a release: value, threshold and verdict of each. Exit status 1 if
    one failed, so that it was not published.
    """
    from local.lake import releases
    from local.output import audit as output

    audited = releases.audited(bucket_of(lake), release)
    output.show(out, audited, every=every)
    raise typer.Exit(1 if audited.failed else 0)
