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

_MOST_ROWS = 1000  # of a table: rich takes 9 ms for each

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
CsvOption = Annotated[
    bool,
    typer.Option(
        "--csv", help=f"Print CSV as Athena writes it; a table ends after {_MOST_ROWS:,} rows."
    ),
]


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
    if as_of is not None:
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
    columns = [name for name, _ in answer.columns]
    title = f"{len(answer.rows):,} rows"
    print_table(out, title, columns, answer.rows[:_MOST_ROWS], _shown)
    more = len(answer.rows) - _MOST_ROWS
    if more > 0:
        progress.print(f"{more:,} more rows are not drawn: --csv prints all")


def _shown(value: object) -> str:
    """Return a value as Athena writes it; whole numbers with separators, null as a dash."""
    from local.output.tables import cell
    from local.services.athena.results import text_of

    is_whole = isinstance(value, int) and not isinstance(value, bool)
    text = None if is_whole else text_of(value)
    return cell(value) if text is None else text
