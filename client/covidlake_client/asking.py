"""What a command asks, and how its answer reaches the terminal or a file: a page or all, with a progress bar."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from covidlake_client.answers import Answer, ApiError
from covidlake_client.api import Covidlake
from covidlake_client.options import Format
from covidlake_client.tables import View, as_it_is, show_table


@dataclass(frozen=True)
class Question:
    """path below /v1; every: all pages; view: what a table shows of a row"""

    lake: Covidlake
    path: str
    parameters: Mapping[str, Any]
    title: str
    every: bool = False
    view: View = as_it_is


@contextmanager
def told() -> Iterator[None]:
    """Errors of the API on standard error, and exit status 1."""
    try:
        yield
    except ApiError as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False, soft_wrap=True)
        raise typer.Exit(1) from error


def answer(question: Question) -> Answer:
    """The first page, or all of them under a progress bar."""
    if not question.every:
        return question.lake.get(question.path, question.parameters)
    return Answer.joined(
        _counted(question.title, question.lake.pages(question.path, question.parameters))
    )


def deliver(question: Question, form: Format | None, output: Path | None) -> None:
    """Print the answer, or write all of it to a file in the format that its suffix names."""
    form = form or _by_suffix(output)
    if output is not None:
        question = replace(question, every=True)
    if form is Format.PARQUET and output is None:
        raise typer.BadParameter(
            "Parquet is no text: name a file with --output", param_hint="--format"
        )
    with told():
        match form:
            case Format.TABLE if output is None:
                page = answer(question)
                show_table(page, question.title, question.view)
                say_more(page)
            case Format.TABLE | Format.JSON:
                _write_json(answer(question), output)
            case _:
                with _opened(output) as out:
                    _copy(question, form, out)
    if output is not None:
        sys.stderr.write(f"Written to {output}, {output.stat().st_size:,} bytes.\n")


def say_more(page: Answer) -> None:
    if page.meta["truncated"]:
        sys.stderr.write(
            f"{len(page.data):,} rows shown; there are more: --all for everything, --limit for longer pages.\n"
        )


def _by_suffix(output: Path | None) -> Format:
    suffix = output.suffix.removeprefix(".").lower() if output else "table"
    if suffix in ("jsonl", "ndjson"):
        return Format.NDJSON
    if suffix not in Format:
        raise typer.BadParameter(
            f"{output} does not say which format: end it in .csv, .json, .ndjson or .parquet, or add --format"
        )
    return Format(suffix)


def _write_json(page: Answer, output: Path | None) -> None:
    text = json.dumps({"data": page.data, "meta": page.meta}, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        sys.stdout.write(text)
        say_more(page)
    else:
        output.write_text(text, encoding="utf-8")


def _opened(output: Path | None) -> Any:
    return nullcontext(sys.stdout.buffer) if output is None else output.open("wb")


def _copy(question: Question, form: Format, out: BinaryIO) -> None:
    """The pages as the API writes them; the header of later pages of CSV is left out.

    Parquet is one page, however long.
    """
    cursor, rows = None, 0
    asked = {
        name: value
        for name, value in question.parameters.items()
        if form is not Format.PARQUET or name != "limit"
    }
    with _progress(question.title) as count:
        while True:
            response = question.lake.download(question.path, {**asked, "cursor": cursor}, form)
            content = response.content
            out.write(
                content if cursor is None or form is not Format.CSV else content.partition(b"\n")[2]
            )
            rows += content.count(b"\n") - (form is Format.CSV)
            count(rows)
            cursor = response.headers.get("X-Next")
            if cursor is None:
                return
            if not question.every:
                sys.stderr.write(
                    f"{rows:,} rows shown; there are more: --all for everything, --limit for longer pages.\n"
                )
                return


def _counted(title: str, pages: Iterator[Answer]) -> Iterator[Answer]:
    rows = 0
    with _progress(title) as count:
        for page in pages:
            rows += len(page.data)
            count(rows)
            yield page


@contextmanager
def _progress(title: str) -> Iterator[Any]:
    """A function that shows how many rows have come; on standard error, and only if that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task(title, total=None)
        yield lambda rows: progress.update(task, completed=rows)
