"""Answers as tables in the terminal."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from covidlake_client.answers import Answer

# A file or pipe has no width to fit into.
WIDTH_OF_A_FILE = 240
MOST_ABREAST = 8  # columns of a row that stands alone

Row = Mapping[str, Any]
View = Callable[[Row], Row]


def as_it_is(row: Row) -> Row:
    return row


def terminal() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_OF_A_FILE)


def show_table(answer: Answer, title: str, view: View = as_it_is) -> None:
    """One line a row, a wide row alone downwards, and where it comes from; `view` chooses what is shown of a row."""
    console = terminal()
    rows = [view(row) for row in answer.data]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if len(rows) == 1 and len(columns) > MOST_ABREAST:
        rows, columns = [{title: name, "": value} for name, value in rows[0].items()], [title, ""]
        title = ""
    table = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for name in columns:
        numeric = any(isinstance(row.get(name), int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_shown(name, row.get(name)) for name in columns))
    console.print(table if rows else "No rows.")
    show_source(console, answer)


def show_source(console: Console, answer: Answer) -> None:
    meta = answer.meta
    if meta["release"]:
        console.print(
            Text(
                f"Release {meta['release']}, data to {meta['data_date']}. {' '.join(meta['attribution'])}",
                style="dim",
            )
        )


def figure(value: float) -> str:
    """With thousands separators, and no more digits than anyone reads."""
    whole = float(value).is_integer()
    return f"{value:,.0f}" if whole or abs(value) >= 1000 else f"{value:,.4g}"


def _shown(column: str, value: Any) -> Text:
    """Null as a dash, because it is not zero."""
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, int | float) and column != "quantile":
        return Text(figure(value))
    return Text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
