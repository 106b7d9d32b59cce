"""Daily observations with a column a metric, as spreadsheets and statistics programs want them."""

from collections.abc import Sequence
from dataclasses import replace

from covidlake.schema import Column

from lake.queries.sql import Query

_OF_A_ROW = ("iso_code", "location", "date")


def wide(rows: Query, metrics: Sequence[Column]) -> Query:
    """Return the same values with one row a location and day, and a column a metric.

    Args:
        rows: with a row a metric; each key there at most once.
    """
    names = [metric.name for metric in metrics]
    # A metric's name stands in the SQL as a column's: it is from the contract.
    cells = [f"max(value) FILTER (WHERE metric = '{name}') AS \"{name}\"" for name in names]
    of_a_row = ", ".join(_OF_A_ROW)
    clauses = [
        f"SELECT {', '.join([of_a_row, *cells])}",
        f"FROM ({rows.sql})",
        f"GROUP BY {of_a_row}",
        "ORDER BY iso_code, date",
    ]
    return replace(rows, sql=" ".join(clauses), columns=(*_OF_A_ROW, *names))
