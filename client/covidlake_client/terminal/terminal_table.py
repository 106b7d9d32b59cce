"""Answers as tables in the terminal."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from covidlake_client.responses import Answer
from covidlake_client.terminal.safe_console import SafeConsole

# A file or pipe has no width to fit into.
WIDTH_OF_A_FILE = 240
# A row that stands alone is shown downwards when it has more columns.
MAX_COLUMNS_ACROSS = 8
# A narrower column breaks its words.
READABLE_WIDTH = 12

Row = Mapping[str, Any]
RowSummary = Callable[[Row], Row]


def whole_row(row: Row) -> Row:
    return row


def terminal() -> SafeConsole:
    """Return a console on standard output, wide where that is a file or pipe."""
    console = SafeConsole()
    return console if console.is_terminal else SafeConsole(width=WIDTH_OF_A_FILE)


def plain_table(title: str | None) -> Table:
    """Return a table without lines."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        pad_edge=False,
    )


def show_table(answer: Answer, title: str, summary: RowSummary = whole_row) -> None:
    """Print one line a row, a wide row alone downwards, and where the rows come from."""
    console = terminal()
    rows = [summary(row) for row in answer.data]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    is_wide = len(columns) > MAX_COLUMNS_ACROSS
    if is_wide and (len(rows) == 1 or _least_width(rows, columns) > console.width):
        # Names beside values, under the title; the second column needs no name.
        rows = list(_downwards(rows, title))
        columns, title = [title, ""], ""
    table = plain_table(title or None)
    for name in columns:
        values = [row.get(name) for row in rows]
        numeric = any(isinstance(value, int | float) for value in values)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        cells = [_cell(name, row.get(name)) for name in columns]
        table.add_row(*cells)
    console.print(table if rows else "No rows.")
    show_source(console, answer)


def _least_width(rows: Sequence[Row], columns: Sequence[str]) -> int:
    """Return the characters that a table needs, or its words stand as columns of letters."""
    width = 0
    for name in columns:
        cells = [_cell(name, row.get(name)).plain for row in rows]
        longest = max(map(len, cells))
        width += min(max(longest, len(name)), READABLE_WIDTH) + 1
    return width


def _downwards(rows: Sequence[Row], title: str) -> Iterator[Row]:
    """Yield a line a value, and an empty one between two rows."""
    for number, row in enumerate(rows):
        if number:
            yield {title: "", "": ""}
        for name, value in row.items():
            yield {title: name, "": value}


def show_source(console: SafeConsole, answer: Answer) -> None:
    """Print the release, the date of its data and whose it is, if there is a release."""
    meta = answer.meta
    if meta["release"]:
        attribution = " ".join(meta["attribution"])
        text = f"Release {meta['release']}, data to {meta['data_date']}. {attribution}"
        console.print(Text(text, style="dim"))


def format_number(value: float) -> str:
    """Return a number with thousands separators, and no more digits than anyone reads."""
    whole = float(value).is_integer()
    return f"{value:,.0f}" if whole or abs(value) >= 1000 else f"{value:,.4g}"


def _cell(column: str, value: object) -> Text:
    # Null is a dash, because it is not zero.
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    # A quantile is a name of a level: 0.025, not 0.03.
    if isinstance(value, int | float) and column != "quantile":
        return Text(format_number(value))
    if isinstance(value, str):
        return Text(value)
    return Text(json.dumps(value, ensure_ascii=False))
