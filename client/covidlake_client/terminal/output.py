"""How an answer reaches the terminal or a file: one page or all, with a progress bar."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from covidlake_client.api import Covidlake
from covidlake_client.arguments import Parameters
from covidlake_client.commands.options import Format
from covidlake_client.responses import Answer
from covidlake_client.terminal.boundary import interruptible
from covidlake_client.terminal.safe_console import SafeConsole, VisibleBytes, write_text
from covidlake_client.terminal.terminal_table import RowSummary, show_table, whole_row

ShowRows = Callable[[int], None]


@dataclass(frozen=True)
class CommandQuery:
    """What a command asks the API for.

    Attributes:
        path: below /v1
        every: all pages, not the first alone
        summary: what a table in the terminal shows of a row
    """

    lake: Covidlake
    path: str
    parameters: Parameters
    title: str
    every: bool = False
    summary: RowSummary = whole_row


def fetch(query: CommandQuery) -> Answer:
    """Return the first page, or all of them under a progress bar."""
    if not query.every:
        return query.lake.get(query.path, query.parameters)
    pages = query.lake.pages(query.path, query.parameters)
    return Answer.joined(_with_progress(query.title, pages))


def write_output(query: CommandQuery, form: Format | None, output: Path | None) -> None:
    """Print the answer, or write all of it to a file in the format that its suffix names."""
    form = form or _format_of_suffix(output)
    if output is not None:
        query = replace(query, every=True)
    if form is Format.PARQUET and output is None:
        message = "Parquet is no text: name a file with --output"
        raise typer.BadParameter(message, param_hint="--format")
    left = f"{output} holds the pages that had come" if output else "nothing is left behind"
    with interruptible(left):
        _write(query, form, output)
    if output is not None:
        sys.stderr.write(f"Written to {output}, {output.stat().st_size:,} bytes.\n")


def _write(query: CommandQuery, form: Format, output: Path | None) -> None:
    match form:
        case Format.TABLE if output is None:
            page = fetch(query)
            show_table(page, query.title, query.summary)
            note_truncation(page)
        case Format.TABLE | Format.JSON:
            _write_json(fetch(query), output)
        case _:
            pages = _file_of(query, form)
            # Before the file is opened: what is refused leaves none, nor empties one.
            first = next(pages)
            with _open_binary(output) as out:
                for content in chain([first], pages):
                    out.write(content)


def show_json(answer: Answer) -> None:
    """Print an answer as the API gave it."""
    write_text(_json_text(answer))


def write_json(answer: Answer, output: Path) -> None:
    """Write an answer as the API gave it to a file."""
    output.write_text(_json_text(answer), encoding="utf-8")


def note_truncation(page: Answer) -> None:
    """Say on standard error that rows follow, if they do."""
    if page.meta["truncated"]:
        _note_rows_follow(len(page.data))


def _note_rows_follow(rows: int) -> None:
    sys.stderr.write(
        f"{rows:,} rows shown; there are more: --all for everything, --limit for longer pages.\n"
    )


def _format_of_suffix(output: Path | None) -> Format:
    suffix = output.suffix.removeprefix(".").lower() if output else "table"
    if suffix in ("jsonl", "ndjson"):
        return Format.NDJSON
    if suffix not in Format:
        raise typer.BadParameter(
            f"{output} does not say which format: "
            "end it in .csv, .json, .ndjson or .parquet, or add --format"
        )
    return Format(suffix)


def _json_text(answer: Answer) -> str:
    body = {"data": answer.data, "meta": answer.meta}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _write_json(page: Answer, output: Path | None) -> None:
    if output is None:
        show_json(page)
        note_truncation(page)
    else:
        write_json(page, output)


def _open_binary(output: Path | None) -> AbstractContextManager[BinaryIO | VisibleBytes]:
    if output is not None:
        return output.open("wb")
    # A program reads the bytes as they are; a terminal would obey control characters in them.
    return nullcontext(VisibleBytes(sys.stdout) if sys.stdout.isatty() else sys.stdout.buffer)


def _file_of(query: CommandQuery, form: Format) -> Iterator[bytes]:
    """Yield the file as the API gives it, which has all rows where there is no limit.

    An API of before gave pages of CSV and NDJSON: they are joined, the header of later ones left
    out.
    """
    parameters = dict(query.parameters)
    if query.every or form is Format.PARQUET:
        parameters.pop("limit", None)
    header_lines = 1 if form is Format.CSV else 0
    cursor: str | None = None
    rows = 0
    with _progress(query.title) as show_rows:
        while True:
            page = query.lake.download(query.path, {**parameters, "cursor": cursor}, form)
            content = page.content
            rows += content.count(b"\n") - header_lines
            # The header once, although each page of CSV begins with it.
            if cursor is not None and header_lines:
                content = content.partition(b"\n")[2]
            yield content
            show_rows(rows)
            cursor = page.headers.get("X-Next")
            if cursor is None:
                return
            if not query.every:
                _note_rows_follow(rows)
                return


def _with_progress(title: str, pages: Iterator[Answer]) -> Iterator[Answer]:
    rows = 0
    with _progress(title) as show_rows:
        for page in pages:
            rows += len(page.data)
            show_rows(rows)
            yield page


@contextmanager
def _progress(title: str) -> Iterator[ShowRows]:
    """Give a function that shows how many rows have come.

    On standard error, and only if that is a terminal.
    """
    console = SafeConsole(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
    )
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task(title, total=None)
        yield lambda rows: progress.update(task, completed=rows)
