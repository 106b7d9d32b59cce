"""`covidlake`: each route of the API as a command."""

import typer

from covidlake_client import commands_data, commands_lake

app = typer.Typer(
    help="Ask a covidlake API: COVID-19 by country and day, forecasts, revisions, releases.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
for command in (*commands_data.COMMANDS, *commands_lake.COMMANDS):
    app.command()(command)
