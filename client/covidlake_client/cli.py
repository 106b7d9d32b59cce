"""`covidlake`: each route of the API as a command."""

import logging
import sys
from importlib.metadata import version
from typing import Annotated, ClassVar

import typer

from covidlake_client.commands import lake, series, tables
from covidlake_client.terminal.boundary import Boundary, DebugOption
from covidlake_client.terminal.safe_console import write_text


class ClientCommands(Boundary):
    """The commands, which all end alike on an error."""

    advice: ClassVar = {
        "requests": "see that --url is right and that its API runs",
        "botocore": "see the credentials and the region: `aws sts get-caller-identity`",
    }


HELP = {"help_option_names": ["-h", "--help"]}
# Command -> what its help shows to be typed.
EXAMPLES = {
    "observations": "-l COL -l uk -m new_cases --smooth 7 --output cases.csv",
    "vintages": "-l COL -m new_cases --lag 7 --output known-after-a-week.parquet",
    "forecasts": "-l COL --target cases --plot",
    "results": "rankings -w metric=total_deaths_per_100k -w rank=lte:10",
    "locations": "--search holland",
    "revisions": "--summary -m new_cases --sort=-absolute_change",
    "dictionary": "daily",
    "health": "",
    "releases": "current --format json",
    "runs": "--limit 3",
    "query": '"SELECT max(total_cases) FROM daily WHERE iso_code = ?" -v COL',
    "activate": '20260101T000000Z-aaaaaa --reason "the newer one is wrong"',
    "openapi": "--output openapi.json",
}
app = typer.Typer(
    cls=ClientCommands,
    help="Ask a covidlake API: COVID-19 by country and day, forecasts, revisions, releases.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=HELP,
)
for command in (*series.COMMANDS, *tables.COMMANDS, *lake.COMMANDS):
    example = f"covidlake {command.__name__} {EXAMPLES[command.__name__]}".rstrip()
    app.command(context_settings=HELP, epilog=f"Example: {example}")(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        write_text(f"covidlake {version('covidlake-client')}\n")
        raise typer.Exit


@app.callback()
def options(
    debug: DebugOption = False,  # noqa: ARG001 - the boundary reads it
    show_url: Annotated[
        bool, typer.Option("--show-url", help="Show each address that is asked, on standard error.")
    ] = False,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and end."
        ),
    ] = False,
) -> None:
    """Take what all commands have."""
    requests_log = logging.getLogger("covidlake_client.transport")
    requests_log.handlers = [logging.StreamHandler(sys.stderr)] if show_url else []
    requests_log.setLevel(logging.INFO if show_url else logging.WARNING)
