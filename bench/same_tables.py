"""Whether two tables say the same: value by value, or to the last bit.

Each is given as what stands behind FROM in DuckDB's SQL.
"""

from pathlib import Path

import duckdb
from covidlake import schema
from covidlake.schema.model import Column

# Means of windows, summed up in another order.
RELATIVE = 1e-9


def of_release(name: str, bucket: Path, release: str = "r1") -> str:
    """A table of a release in the folder of a bucket."""
    folder = bucket / schema.TABLES[name].zone / name / f"release={release}"
    return f"read_parquet('{folder}/*.parquet', hive_partitioning = false)"


def are_equal(one: str, other: str) -> bool:
    """Whether both have the same rows, their order aside."""
    ways = ((one, other), (other, one))
    return not any(
        duckdb.execute(f"FROM {here} EXCEPT ALL FROM {there} LIMIT 1").fetchall()
        for here, there in ways
    )


def differences(name: str, ours: str, theirs: str) -> list[str]:
    """`table.column: rows that differ` for each column that does by more than rounding, and for rows that only one of them has."""
    table = schema.TABLES[name]
    key = " AND ".join(
        f"ours.{column} IS NOT DISTINCT FROM theirs.{column}" for column in table.key
    )
    counted = ", ".join(f"count_if({_differs(column)})" for column in table.columns)
    common, *counts = duckdb.execute(
        f"SELECT count(*), {counted} FROM {ours} AS ours JOIN {theirs} AS theirs ON {key}"
    ).fetchall()[0]
    one, other = duckdb.execute(
        f"SELECT (SELECT count(*) FROM {ours}), (SELECT count(*) FROM {theirs})"
    ).fetchall()[0]
    lone = (
        [f"{name}: {one + other - 2 * common} rows of one only"]
        if one + other != 2 * common
        else []
    )
    return lone + [
        f"{name}.{column.name}: {count}"
        for column, count in zip(table.columns, counts, strict=True)
        if count
    ]


def _differs(column: Column) -> str:
    ours, theirs = f"ours.{column.name}", f"theirs.{column.name}"
    if column.type != "double":
        return f"{ours} IS DISTINCT FROM {theirs}"
    return f"{ours} IS DISTINCT FROM {theirs} AND NOT coalesce(abs({ours} - {theirs}) <= {RELATIVE} * abs({theirs}), false)"
