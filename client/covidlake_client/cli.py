"""`covidlake`: each route of the API as a command."""

import typer

from covidlake_client import commands_lake, commands_series, commands_tables

app = typer.Typer(
    help="Ask a covidlake API: COVID-19 by country and day, forecasts, revisions, releases.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
for command in (
    *commands_series.COMMANDS,
    *commands_tables.COMMANDS,
    *commands_lake.COMMANDS,
):
    app.command()(command)
