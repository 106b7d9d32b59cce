"""Answers in the terminal: a table for people, JSON or CSV for programs."""

import csv
import json
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from client.api import Answer

# A file or pipe has no width to fit into.
WIDTH_OF_A_FILE = 240
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, Any]
View = Callable[[Row], Row]


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show(answer: Answer, form: Format, title: str, view: View = lambda row: row) -> None:
    """Write to standard output; `view` chooses what a table shows of a row. What was left out is said on standard error."""
    match form:
        case Format.JSON:
            json.dump({"data": answer.data, "meta": answer.meta}, sys.stdout, ensure_ascii=False, indent=1)
            sys.stdout.write("\n")
        case Format.CSV:
            write_csv(answer, sys.stdout)
        case Format.TABLE:
            _table(answer, title, view)
    if answer.meta["truncated"]:
        sys.stderr.write(f"{len(answer.data):,} rows shown; there are more: --all for everything, --limit for longer pages.\n")


def write_csv(answer: Answer, out: TextIO) -> None:
    """Null is an empty cell; what a spreadsheet would run as a formula is quoted; nested values are JSON."""
    columns = list(dict.fromkeys(name for row in answer.data for name in row))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in answer.data)


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list | bool):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _table(answer: Answer, title: str, view: View) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_OF_A_FILE)
    rows = [view(row) for row in answer.data]
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    for name in columns:
        numeric = any(isinstance(row.get(name), int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_shown(name, row.get(name)) for name in columns))
    console.print(table if rows else "No rows.")
    meta = answer.meta
    if meta["release"]:
        console.print(Text(f"Release {meta['release']}, data to {meta['data_date']}. {' '.join(meta['attribution'])}", style="dim"))


def _shown(column: str, value: Any) -> Text:
    """Figures with thousands separators and no more digits than anyone reads; null as a dash, because it is not zero."""
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, int | float) and column != "quantile":
        whole = float(value).is_integer()
        return Text(f"{value:,.0f}" if whole or abs(value) >= 1000 else f"{value:,.4g}")
    return Text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
