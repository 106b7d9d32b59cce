"""Releases of a lake, written as Spark writes them but by DuckDB: a Parquet file a table."""

from pathlib import Path

import duckdb
from covidlake.schema import TABLES

REJECT = (
    "SELECT 'owid' AS source, 'abc' AS source_sha256, 7 AS line_number, "
    "'blank line' AS reason, '' AS raw"
)


def write(bucket: Path, table: str, release: str, rows: str) -> None:
    """One Parquet file of a table's release; columns that `rows` leaves out are null."""
    contract = TABLES[table]
    folder = bucket / contract.zone / table / f"release={release}"
    folder.mkdir(parents=True)
    columns = ", ".join(
        f'CAST({c.name if f" AS {c.name}" in rows else "NULL"} AS {_type(c.type)}) AS "{c.name}"'
        for c in contract.columns
    )
    duckdb.execute(
        f"COPY (SELECT {columns} FROM ({rows})) TO '{folder}/part-0.parquet' (FORMAT parquet)"
    )


def _type(kind: str) -> str:
    return "VARCHAR" if kind == "string" else kind


def observed(*rows: tuple[str, str, str | None, str, str | None, float | None]) -> str:
    """location_type, location, continent, iso_code, date, total_cases of each row."""
    names = ("location_type", "location", "continent", "iso_code", "date", "total_cases")
    literal = [["NULL" if value is None else f"'{value}'" for value in row] for row in rows]
    return " UNION ALL ".join(
        f"SELECT {', '.join(f'{v} AS {n}' for v, n in zip(row, names, strict=True))}"
        for row in literal
    )
