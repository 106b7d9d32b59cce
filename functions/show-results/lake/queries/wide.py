"""Daily observations with a column a metric, as spreadsheets and statistics programs want them."""

from collections.abc import Sequence
from dataclasses import replace

from covidlake.schema import Column

from lake.queries.reports import DAYS
from lake.queries.sql import Query

_OF_A_ROW = ("iso_code", "location", "date")


def wide(rows: Query, metrics: Sequence[Column]) -> Query:
    """Return the same values with one row a location and day, and a column a metric.

    Beside a count stands <metric>_days, the days that it covers.

    Args:
        rows: with a row a metric; each key there at most once.
    """
    cells = {}
    units = dict(rows.units)
    for name in (metric.name for metric in metrics):
        cells[name] = _cell("value", name, name)
        if name in DAYS:
            cells[f"{name}_days"] = _cell("days", name, f"{name}_days")
            units[f"{name}_days"] = "days"
    of_a_row = ", ".join(_OF_A_ROW)
    clauses = [
        f"SELECT {', '.join([of_a_row, *cells.values()])}",
        f"FROM ({rows.sql})",
        f"GROUP BY {of_a_row}",
        "ORDER BY iso_code, date",
    ]
    sql = " ".join(clauses)
    return replace(rows, sql=sql, columns=(*_OF_A_ROW, *cells), units=units)


def _cell(column: str, metric: str, name: str) -> str:
    """Return SQL of what the row of a metric has in a column."""
    # A metric's name stands in the SQL as a column's: it is from the contract.
    return f"max({column}) FILTER (WHERE metric = '{metric}') AS \"{name}\""
