"""`python -m local query`: SQL over the tables of a lake."""

from typing import Annotated

import typer
from covidlake.releases.as_of import FORMS

from local.commands.options import DEFAULT_LAKE, LakeOption
from local.lake.folder import bucket_of
from local.output.console import exit_on_error, out, progress

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
    from local import aws
    from local.lake import releases
    from local.output.tables import print_table

    with exit_on_error():
        release = releases.as_of(as_of, bucket_of(lake)) if as_of else None
        with aws.start(lake, keep=False) as cloud:
            if release:
                cloud.engine.catalog.show(release.release)
                progress.print(
                    f"as of {as_of}: release {release.release}, data to {release.data_date}",
                    highlight=False,
                )
            result = cloud.engine.run(sql)
    columns = [name for name, _ in result.columns]
    print_table(out, f"{len(result.rows):,} rows", columns, result.rows)
