"""DuckDB as the engine of the laptop's Athena: confined, and with its errors in Trino's words."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from local.services.athena.trino import macros
from local.services.athena.trino.errors import QueryError

MEMORY = "1GB"
THREADS = 2
_TYPES = {
    "INT8": "TINYINT",
    "INT16": "SMALLINT",
    "INT32": "INT",
    "INT64": "BIGINT",
    "INT128": "DECIMAL",
    "DOUBLE": "DOUBLE",
    "FLOAT": "REAL",
    "BOOL": "BOOLEAN",
}
# What DuckDB says -> Trino's name of the error, and what Trino says.
_ERRORS = {
    r"TRINO<<(\w+): (.*?)>>": (r"\1", r"\2"),
    r"Division by zero": ("DIVISION_BY_ZERO", "Division by zero"),
    r"(Overflow (?:in|on) .*?\)|Overflow in division.*|Type .* can't be cast|Could not cast v.*)": (
        "NUMERIC_VALUE_OUT_OF_RANGE",
        r"\1",
    ),
    r"Could not convert string ['\"](.*)['\"] to (\w+)": (
        "INVALID_CAST_ARGUMENT",
        r"Cannot cast '\1' to \2",
    ),
    r"(date|timestamp) field (?:value out of range|format): \"(.*?)\"": (
        "INVALID_CAST_ARGUMENT",
        r"Value cannot be cast to \1: \2",
    ),
    r"column \"?(.*?)\"? must appear in the GROUP BY": (
        "EXPRESSION_NOT_AGGREGATE",
        r"'\1' must be an aggregate expression or appear in GROUP BY clause",
    ),
    r"(?i)cannot contain (aggregate|window)": (
        "EXPRESSION_NOT_SCALAR",
        r"a condition here cannot contain \1 functions",
    ),
    r"More than one row returned by a subquery": (
        "SUBQUERY_MULTIPLE_ROWS",
        "Scalar sub-query has returned multiple rows",
    ),
    r"(?i)could not parse string \"(.*?)\" according to format": (
        "INVALID_FUNCTION_ARGUMENT",
        r"Invalid format: '\1'",
    ),
    r"(?i)(?:inside the TRY|TRY can not)": (
        "NOT_SUPPORTED",
        "the laptop's Athena does not know try() around an aggregate, a subquery or random(): "
        "a / nullif(b, 0) divides without an error",
    ),
    r"(invalid perl operator.*|invalid escape sequence.*)": (
        "NOT_SUPPORTED",
        r"the laptop's Athena knows the regular expressions of RE2: \1",
    ),
    r"(Pattern has \d+ groups\. Cannot access group \d+)": ("INVALID_FUNCTION_ARGUMENT", r"\1"),
    r"map key list does not align": (
        "INVALID_FUNCTION_ARGUMENT",
        "Key and value arrays must be the same length",
    ),
    r"(?i)out of memory": (
        "EXCEEDED_LOCAL_MEMORY_LIMIT",
        f"the query needs more than the {MEMORY} that the laptop's Athena has",
    ),
}


@contextmanager
def confined(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to a database in memory that reads nothing but a folder, until the context ends.

    No extension, no network; what does not fit into its memory fails, and is not spilled to disk.
    """
    config = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": MEMORY,
        "threads": str(THREADS),
        "temp_directory": "",
    }
    with duckdb.connect(":memory:", config=config) as connection:  # type: ignore[arg-type]
        connection.execute("SET TimeZone = 'UTC'")  # Athena's
        # The order counts: the folder can be allowed only before external access is off.
        connection.execute(
            "SET allowed_directories = [$folder]", {"folder": f"{folder.absolute()}/"}
        )
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


def execute(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """Execute a translated statement, with the macros that it uses, and return its rows.

    Raises:
        QueryError: it fails.
        KeyboardInterrupt: Ctrl-C was pressed meanwhile.
    """
    with ThreadPoolExecutor(1) as beside:
        rows = beside.submit(_fetched, connection, sql)
        try:
            return rows.result()
        except KeyboardInterrupt:
            # By itself DuckDB sees Ctrl-C late, or never.
            connection.interrupt()
            raise
        except duckdb.Error as error:
            raise _as_query_error(error) from error


def _fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    for definition in macros.definitions(sql):
        connection.execute(definition)
    return connection.execute(sql).fetchall()


def _as_query_error(error: duckdb.Error) -> QueryError:
    """Return an error of DuckDB as Athena would tell it."""
    first_line = str(error).splitlines()[0]
    for pattern, (name, message) in _ERRORS.items():
        if match := re.search(pattern, first_line):
            return QueryError(match.expand(name), _named_types(match.expand(message)))
    said = re.sub(r"^\w+( \w+)* Error: ", "", first_line)
    return QueryError("GENERIC_INTERNAL_ERROR", f"the laptop's Athena could not run it: {said}")


def _named_types(message: str) -> str:
    return re.sub(r"\b[A-Z]+\d*\b", lambda word: _TYPES.get(word[0], word[0]), message)
