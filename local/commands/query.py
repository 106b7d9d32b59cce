"""`python -m local query`: SQL over the tables of a lake."""

from typing import Annotated

import typer
from covidlake.releases.as_of import FORMS

from local.commands.options import DEFAULT_LAKE, LakeOption
from local.lake.folder import bucket_of
from local.output.console import out, progress

SqlArgument = Annotated[
    str,
    typer.Argument(
        help="SELECT in Athena's dialect; views show the current release, *_releases all of them."
    ),
]
AsOfOption = Annotated[
    str | None, typer.Option(help=f"Let the views show another release: {FORMS}.")
]


def query(sql: SqlArgument, as_of: AsOfOption = None, lake: LakeOption = DEFAULT_LAKE) -> None:
    """Run SQL as Athena would, over the registered tables of a lake."""
    from local.lake import releases
    from local.output.tables import print_table
    from local.services.athena.catalog import LakeCatalog
    from local.services.athena.engine import Engine

    bucket = bucket_of(lake)
    current = releases.current(bucket)
    if as_of:
        release = releases.as_of(as_of, bucket)
        current = release.release
        progress.print(f"as of {as_of}: release {current}, data to {release.data_date}")
    result = Engine(LakeCatalog(bucket, current)).run(sql)
    columns = [name for name, _ in result.columns]
    print_table(out, f"{len(result.rows):,} rows", columns, result.rows)
