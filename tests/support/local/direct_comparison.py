"""What one captured CSV file changes of another, by DuckDB straight from the files.

Of the project's own code it reads only names of columns.
"""

from pathlib import Path

import duckdb
from covidlake.schema.revisions import NUMBERS, TEXTS

KEY = "iso_code, date"


def compare(old: Path, new: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with the tables `old` and `new` (the files), and `revised`.

    That has iso_code, date, metric, change and the two values.
    """
    connection = duckdb.connect()
    for name, file in (("old", old), ("new", new)):
        given = {
            row[0]
            for row in connection.execute(
                f"DESCRIBE FROM read_csv('{file}', all_varchar = true)"
            ).fetchall()
        }
        numbers = ", ".join(
            f"CAST({_cell(column, given)} AS DOUBLE) AS {column}" for column in NUMBERS
        )
        texts = ", ".join(
            f"CAST({_cell(column, given)} AS VARCHAR) AS {column}" for column in TEXTS
        )
        selected = f"SELECT iso_code, CAST(date AS DATE) AS date, {numbers}, {texts}"
        connection.execute(
            f"CREATE TABLE {name} AS {selected} FROM read_csv('{file}', all_varchar = true)"
        )
    parts = (_differing(columns, kind) for columns, kind in ((NUMBERS, "value"), (TEXTS, "text")))
    connection.execute(f"CREATE TABLE revised AS {' UNION ALL BY NAME '.join(parts)}")
    return connection


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return days of a location that were changed, removed and added, and values.

    As the ETL step reports them.
    """
    revised = f"SELECT count(DISTINCT ({KEY})) FROM revised WHERE change ="
    questions = {
        "changed": f"{revised} 'changed'",
        "removed": f"{revised} 'removed'",
        "added": f"SELECT count(*) FROM new ANTI JOIN old USING ({KEY})",
        "values": "SELECT count(*) FROM revised",
    }
    return {
        name: int((connection.execute(sql).fetchone() or (0,))[0])
        for name, sql in questions.items()
    }


def differences(connection: duckdb.DuckDBPyConnection, revisions: str) -> int:
    """Rows that either the Parquet files `revisions` or `revised` has alone."""
    columns = f"{KEY}, metric, change, old_value, new_value, old_text, new_text"
    kept = f"SELECT {columns} FROM read_parquet('{revisions}')"
    found = f"SELECT {columns} FROM revised"
    row = connection.execute(
        f"SELECT count(*) FROM (({kept} EXCEPT {found}) UNION ALL ({found} EXCEPT {kept}))"
    ).fetchone()
    return int(row[0]) if row else 0


def _cell(column: str, given: set[str]) -> str:
    return column if column in given else "NULL"


def _differing(columns: tuple[str, ...], kind: str) -> str:
    old, new = (_long(name, columns, f"{name}_{kind}") for name in ("old", "new"))
    # What is null in a file has no row there; days that only the new file has are no revisions.
    return f"""
        SELECT {KEY}, metric,
            CASE WHEN there.iso_code IS NULL THEN 'removed' ELSE 'changed' END AS change,
            old_{kind}, new_{kind}
        FROM {old} FULL JOIN {new} USING ({KEY}, metric)
        SEMI JOIN old USING ({KEY})
        LEFT JOIN (SELECT {KEY} FROM new) AS there USING ({KEY})
        WHERE old_{kind} IS DISTINCT FROM new_{kind}"""


def _long(table: str, columns: tuple[str, ...], value: str) -> str:
    """Return a table with a row a cell."""
    names = ", ".join(columns)
    selected = f"SELECT {KEY}, {names} FROM {table}"
    return f"(UNPIVOT ({selected}) ON {names} INTO NAME metric VALUE {value})"
