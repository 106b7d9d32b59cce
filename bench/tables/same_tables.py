"""Whether two tables say the same: value by value, or to the last bit.

Each is given as what stands behind FROM in DuckDB's SQL.
"""

from pathlib import Path

import duckdb
from covidlake import schema
from covidlake.schema.model import Column

# Means of windows are summed up in another order.
RELATIVE = 1e-9


def of_release(name: str, bucket: Path, release: str = "r1") -> str:
    """Return a table of a release in the folder of a bucket."""
    folder = bucket / schema.TABLES[name].zone / name / f"release={release}"
    return f"read_parquet('{folder}/*.parquet', hive_partitioning = false)"


def are_equal(one: str, other: str) -> bool:
    """Return whether both have the same rows, their order aside."""
    return not _has_more(one, other) and not _has_more(other, one)


def _has_more(one: str, other: str) -> bool:
    rows = duckdb.execute(f"FROM {one} EXCEPT ALL FROM {other} LIMIT 1")
    return bool(rows.fetchall())


def differences(name: str, ours: str, theirs: str) -> list[str]:
    """Return `table.column: rows` for each column that differs by more than rounding.

    Rows that only one of them has are counted, too.
    """
    table = schema.TABLES[name]
    keys = [f"ours.{column} IS NOT DISTINCT FROM theirs.{column}" for column in table.key]
    counts = [f"count_if({_differs(column)})" for column in table.columns]
    joined = f"{ours} AS ours JOIN {theirs} AS theirs ON {' AND '.join(keys)}"
    row = duckdb.execute(f"SELECT count(*), {', '.join(counts)} FROM {joined}").fetchall()[0]
    common, *differing = row
    lone = _count(ours) + _count(theirs) - 2 * common
    found = [f"{name}: {lone} rows of one only"] if lone else []
    for column, count in zip(table.columns, differing, strict=True):
        if count:
            found.append(f"{name}.{column.name}: {count}")
    return found


def _count(table: str) -> int:
    return int(duckdb.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def _differs(column: Column) -> str:
    """Return SQL for whether a column differs; a double does beyond RELATIVE of it."""
    ours, theirs = f"ours.{column.name}", f"theirs.{column.name}"
    distinct = f"{ours} IS DISTINCT FROM {theirs}"
    if column.type != "double":
        return distinct
    near = f"abs({ours} - {theirs}) <= {RELATIVE} * abs({theirs})"
    return f"{distinct} AND NOT coalesce({near}, false)"
