"""`covidlake`: each route of the API as a command."""

from typing import ClassVar

import typer

from covidlake_client import commands_lake, commands_series, commands_tables
from covidlake_client.terminal.boundary import Boundary, DebugOption


class ClientCommands(Boundary):
    """The commands, which all end alike on an error."""

    advice: ClassVar = {
        "requests": "see that --url is right and that its API runs",
        "botocore": "see the credentials and the region: `aws sts get-caller-identity`",
    }


app = typer.Typer(
    cls=ClientCommands,
    help="Ask a covidlake API: COVID-19 by country and day, forecasts, revisions, releases.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for command in (
    *commands_series.COMMANDS,
    *commands_tables.COMMANDS,
    *commands_lake.COMMANDS,
):
    app.command()(command)


@app.callback()
def options(debug: DebugOption = False) -> None:
    """Take what all commands have; the boundary reads it."""
