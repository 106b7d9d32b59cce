"""DuckDB below the laptop's Athena: it reads the lake's folder, and has no way out of it."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from local.services.athena.catalog import LakeCatalog
from local.services.athena.connection import confined, execute
from local.services.athena.engine import Engine
from local.services.athena.trino.errors import QueryError


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with confined(tmp_path) as connected:
        yield connected


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('../secret')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/etc/covidlake'",
        "ATTACH '/etc/covidlake.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_parquet('http://127.0.0.1/a.parquet')",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SET threads = 64",
    ],
)
def test_nothing_leads_out_of_the_lake(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        connection.execute(sql)


def test_the_folder_of_the_lake_is_read(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    assert connection.execute(f"SELECT * FROM '{tmp_path}/a.csv'").fetchall() == [(1,)]


def test_memory_and_threads_are_limited(connection: duckdb.DuckDBPyConnection) -> None:
    settings = connection.execute(
        "SELECT name, value FROM duckdb_settings() "
        "WHERE name IN ('memory_limit', 'threads', 'temp_directory') ORDER BY name"
    ).fetchall()
    assert settings == [("memory_limit", "953.6 MiB"), ("temp_directory", ""), ("threads", "2")]


def test_what_does_not_fit_into_memory_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with confined(tmp_path) as connection, pytest.raises(QueryError) as refused:
        execute(connection, "SELECT list(repeat(i::varchar, 1000)) FROM range(3000000) AS r (i)")
    assert str(refused.value) == (
        "EXCEEDED_LOCAL_MEMORY_LIMIT: "
        "the query needs more than the 1GB that the laptop's Athena has"
    )


def test_ctrl_c_ends_a_statement_as_it_ends_all_else(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    # What a shell starts in the background ignores Ctrl-C, as the tests then would.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    pressed = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    pressed.start()
    with pytest.raises(KeyboardInterrupt):
        execute(connection, "SELECT count(*) FROM range(1000000000000)")  # it takes hours
    pressed.join()
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("SELECT * FROM read_csv('/etc/passwd')", "NOT_SUPPORTED"),
        ("SELECT read_text('/etc/passwd')", "FUNCTION_NOT_FOUND"),
        ('SELECT * FROM "/etc/passwd"', "TABLE_NOT_FOUND"),
        ("SELECT * FROM duckdb_settings()", "NOT_SUPPORTED"),
        ("SELECT getenv('HOME')", "FUNCTION_NOT_FOUND"),
        ("COPY (SELECT 1) TO 'a.csv'", "SYNTAX_ERROR"),
        ("SELECT error('x')", "FUNCTION_NOT_FOUND"),
        ("SELECT trino_element(ARRAY[1], 1)", "FUNCTION_NOT_FOUND"),
    ],
)
def test_duckdbs_own_words_are_none_of_athenas(tmp_path: Path, sql: str, name: str) -> None:
    with pytest.raises(QueryError) as refused:
        Engine(LakeCatalog(tmp_path, None)).run(sql)
    assert refused.value.name == name
