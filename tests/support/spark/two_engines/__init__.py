"""Each table of the analytics step once more, by DuckDB, and the comparison.

The queries were written from the contracts' descriptions. A query is named after its table; those
with an underscore prepare what several need.
"""

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from covidlake import schema
from steps.runner import Step

from tests.support.spark.two_engines import rhythms

QUERIES = Path(__file__).parent
TABLES = tuple(sorted(path.stem for path in QUERIES.glob("[a-z]*.sql")))
TOLERANCE = 1e-9
# The integral of the serial interval in 500 steps a day, and a normal quantile of seven digits.
TOLERANCES = dict.fromkeys(("r_mean", "r_lower", "r_upper"), 5e-5)


def show(duck: duckdb.DuckDBPyConnection, step: Step) -> None:
    """A view of each table that a step wrote."""
    for name in step.report.tables:
        files = f"{step.folder(name)}/*.parquet"
        duck.execute(
            f"CREATE VIEW {name} AS FROM read_parquet('{files}', hive_partitioning = false)"
        )


def derive(duck: duckdb.DuckDBPyConnection) -> None:
    """Make <table>_expected of each table, from views `observations`, `daily` and `locations`.

    Of clusters, who is with whom is taken from `clusters`.
    """
    attributes = {column.name for column in schema.COUNTRY_ATTRIBUTES}
    measures = [column for column in schema.TABLES["daily"].columns if column.type == "double"]
    told = [
        (column.name, column.unit, column.name in attributes, column.name in schema.DAILY_MEASURES)
        for column in measures
    ]
    duck.execute(
        "CREATE TABLE measures (metric VARCHAR, unit VARCHAR, attribute BOOLEAN, published BOOLEAN)"
    )
    duck.executemany("INSERT INTO measures VALUES (?, ?, ?, ?)", told)
    for name in ("_latest", "_periods", "_points"):
        duck.execute(_query(name))
    rhythms.derive(duck)
    for name in TABLES:
        duck.execute(f"CREATE TABLE {name}_expected AS ({_query(name)})")


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text()


def differences(duck: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[Any, ...]]:
    """(key, column, expected, found) of each value of a table on which the two engines differ."""
    table = schema.TABLES[name]
    columns = ", ".join(f'"{column}"' for column in table.column_names)
    wanted, got = (
        {
            _key(row, table): row
            for row in duck.execute(f"SELECT {columns} FROM {source}").fetchall()
        }
        for source in (f"{name}_expected", name)
    )
    for key in sorted(wanted.keys() ^ got.keys(), key=str):
        yield key, "row", key in wanted, key in got
    for key in wanted.keys() & got.keys():
        for column, expected, value in zip(table.column_names, wanted[key], got[key], strict=True):
            if not _same(expected, value, TOLERANCES.get(column, TOLERANCE)):
                yield key, column, expected, value


def _key(row: tuple[Any, ...], table: schema.Table) -> tuple[Any, ...]:
    values = dict(zip(table.column_names, row, strict=True))
    return tuple(
        values[name].isoformat() if isinstance(values[name], date) else values[name]
        for name in table.key
    )


def _same(expected: Any, found: Any, tolerance: float) -> bool:
    if isinstance(expected, float | int) and isinstance(found, float):
        return math.isclose(expected, found, rel_tol=tolerance, abs_tol=1e-9)
    return bool(expected == found)
