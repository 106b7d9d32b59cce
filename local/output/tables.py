"""Plain tables for the terminal."""

from collections.abc import Callable, Sequence

from covidlake_client.terminal.safe_console import SafeConsole
from rich.table import Table
from rich.text import Text


def cell(value: object) -> str:
    """Return a value as a table shows it."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if _is_number(value) else str(value)


def print_table(
    console: SafeConsole,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    shown: Callable[[object], str] = cell,
) -> None:
    """Print a plain table; numbers to the right, null as a dash.

    Args:
        shown: returns the text of a value.
    """
    console.print(Text(title, style="bold"))
    table = plain_table()
    for index, column in enumerate(columns):
        numeric = any(_is_number(row[index]) for row in rows)
        justify = "right" if numeric else "left"
        table.add_column(column, justify=justify, header_style="dim", overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*map(shown, row))
    console.print(table)
    console.print()


def plain_table() -> Table:
    """Return an empty table without borders."""
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))


def _is_number(value: object) -> bool:
    # bool is an int in Python.
    return isinstance(value, int | float) and not isinstance(value, bool)
