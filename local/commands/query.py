"""`python -m local query`: SQL over the tables of a lake."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from covidlake.releases.as_of import FORMS

from local.commands.options import DEFAULT_LAKE, LakeOption
from local.lake.folder import bucket_of
from local.output.console import out, progress

if TYPE_CHECKING:
    from local.services.athena.engine import Engine

SqlArgument = Annotated[
    str | None,
    typer.Argument(
        help="SELECT in Athena's dialect; views show the current release, *_releases all of them. "
        "Without it, a terminal gets a shell, and a pipe is read: statements end with a semicolon."
    ),
]
AsOfOption = Annotated[
    str | None, typer.Option(help=f"Let the views show another release: {FORMS}.")
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV as Athena writes it.")]


def query(
    sql: SqlArgument = None,
    as_of: AsOfOption = None,
    lake: LakeOption = DEFAULT_LAKE,
    csv: CsvOption = False,
) -> None:
    """Run SQL as Athena would, over the registered tables of a lake. It only reads."""
    from local.output import sql_shell

    engine = _engine(lake, as_of)
    if sql is not None:
        _answer(engine, sql, csv)
    elif sys.stdin.isatty():
        out.print(sql_shell.WELCOME)
        with sql_shell.history(sql_shell.history_file()):
            sql_shell.run_shell(lambda statement: _answer_or_explain(engine, statement, csv))
    else:
        for statement in sql_shell.split(sys.stdin.read()):
            if statement.strip():
                _answer(engine, statement, csv)


def _engine(lake: Path, as_of: str | None) -> "Engine":
    """Return the engine over a lake, whose views show the release that is asked for."""
    from local.lake import releases
    from local.services.athena.catalog import LakeCatalog
    from local.services.athena.engine import Engine

    bucket = bucket_of(lake)
    current = releases.current(bucket)
    if as_of:
        release = releases.as_of(as_of, bucket)
        current = release.release
        progress.print(f"as of {as_of}: release {current}, data to {release.data_date}")
    return Engine(LakeCatalog(bucket, current))


def _answer_or_explain(engine: "Engine", sql: str, csv: bool) -> None:
    """Print a result, or why there is none: a shell goes on."""
    from rich.text import Text

    try:
        _answer(engine, sql, csv)
    except ValueError as error:
        progress.print(Text.assemble(("error: ", "red"), str(error)), soft_wrap=True)


def _answer(engine: "Engine", sql: str, csv: bool) -> None:
    from covidlake_client.terminal.safe_console import write_text

    from local.output.tables import print_table
    from local.services.athena.results import to_csv

    answer = engine.run(sql)
    if csv:
        write_text(to_csv(answer))
        return
    rows = [[_shown(value) for value in row] for row in answer.rows]
    columns = [name for name, _ in answer.columns]
    print_table(out, f"{len(answer.rows):,} rows", columns, rows)


def _shown(value: object) -> object:
    """Return a value for a table, which knows how to show numbers; all else as Athena writes it."""
    from local.services.athena.results import text_of

    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else text_of(value)
