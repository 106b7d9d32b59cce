"""Commands about the lake itself, and those that only IAM callers may give."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from covidlake_client.api import DEFAULT_URL, Covidlake
from covidlake_client.commands.options import All, Key, Limit, Output, RecordForm, RecordFormat, Url
from covidlake_client.responses import Answer
from covidlake_client.terminal import row_summaries
from covidlake_client.terminal.boundary import FAILED
from covidlake_client.terminal.output import (
    CommandQuery,
    fetch,
    note_truncation,
    show_json,
    write_json,
)
from covidlake_client.terminal.safe_console import SafeConsole, write_text
from covidlake_client.terminal.terminal_table import RowSummary, show_table, whole_row


def health(
    form: RecordForm = RecordFormat.TABLE,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Is there data, how old is it, and how did the last run end; exits with 1 when degraded."""
    summary = row_summaries.health
    query = CommandQuery(Covidlake(url, key), "health", {}, "Health", summary=summary)
    answer = _show_records(query, form, output)
    if answer.data[0]["status"] != "ok":
        raise typer.Exit(FAILED)


def releases(
    release: Annotated[str | None, typer.Argument(help="An id, or current.")] = None,
    limit: Limit = None,
    every: All = False,
    form: RecordForm = RecordFormat.TABLE,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Releases, newest first."""
    path = f"releases/{release}" if release else "releases"
    lake, summary = Covidlake(url, key), row_summaries.release
    _show_records(
        CommandQuery(lake, path, {"limit": limit}, "Releases", every, summary), form, output
    )


def runs(
    run: Annotated[str | None, typer.Argument(help="An id.")] = None,
    limit: Limit = None,
    every: All = False,
    form: RecordForm = RecordFormat.TABLE,
    output: Output = None,
    url: Url = DEFAULT_URL,
    key: Key = None,
) -> None:
    """Runs of the pipeline, newest first."""
    path = f"runs/{run}" if run else "runs"
    lake, summary = Covidlake(url, key), row_summaries.run
    query = CommandQuery(lake, path, {"limit": limit}, "Runs", every, summary)
    _show_records(query, form, output)


def query(
    sql: Annotated[
        str,
        typer.Argument(
            help="SQL as Athena speaks it, a ? for each value; - reads it from standard input."
        ),
    ],
    value: Annotated[
        list[str] | None,
        typer.Option("--value", "-v", help="Value of the next ?; JSON, or text as it is."),
    ] = None,
    form: RecordForm = RecordFormat.TABLE,
    output: Output = None,
    url: Url = DEFAULT_URL,
) -> None:
    """Ask in SQL through Athena. Needs AWS credentials."""
    text = sys.stdin.read() if sql == "-" else sql
    values = [_json_or_text(argument) for argument in value or []]
    with SafeConsole(stderr=True).status("Starting ...") as status:
        rows = Covidlake(url).query(text, values, lambda text: status.update(Text(text)))
    _show(rows, form, "Query", whole_row, output)


def activate(
    release: Annotated[str, typer.Argument(help="An id of `covidlake releases`.")],
    reason: Annotated[str, typer.Option(help="Why: kept with the switch.")],
    url: Url = DEFAULT_URL,
) -> None:
    """Make an older or a newer release the current one. Needs AWS credentials."""
    started = Covidlake(url).activate(release, reason).data[0]
    run = started["run"]
    write_text(f"Run {run} switches to {release}: covidlake runs {run}\n")


def openapi(output: Output = None, url: Url = DEFAULT_URL) -> None:
    """The API's own description, OpenAPI 3.1."""
    text = json.dumps(Covidlake(url).description(), indent=1, ensure_ascii=False) + "\n"
    if output is None:
        write_text(text)
    else:
        output.write_text(text, encoding="utf-8")


def _show_records(query: CommandQuery, form: RecordFormat, output: Path | None) -> Answer:
    """Print a page, or write all of them to a file; returns what was shown."""
    page = fetch(query if output is None else replace(query, every=True))
    _show(page, form, query.title, query.summary, output)
    note_truncation(page)
    return page


def _show(
    answer: Answer, form: RecordFormat, title: str, summary: RowSummary, output: Path | None
) -> None:
    if output is not None:
        write_json(answer, output)
    elif form is RecordFormat.JSON:
        show_json(answer)
    else:
        show_table(answer, title, summary)


def _json_or_text(argument: str) -> object:
    try:
        return json.loads(argument)
    except ValueError:
        return argument


COMMANDS = (health, releases, runs, query, activate, openapi)
