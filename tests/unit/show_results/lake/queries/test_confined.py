"""The API's engine: should a query ever say more than it should, it reads the cache alone."""

from pathlib import Path

import duckdb
import pytest
from lake.queries.engine import _connect


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_text("secret")
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "inside.txt").write_text("rows")
    return folder


def test_it_reads_its_cache_and_nothing_beside_it(cache: Path) -> None:
    connection = _connect(str(cache))
    read = "SELECT content FROM read_text($file)"
    inside = connection.execute(read, {"file": str(cache / "inside.txt")}).fetchall()
    assert inside == [("rows",)]
    with pytest.raises(duckdb.PermissionException):
        connection.execute(read, {"file": str(cache.parent / "outside.txt")})


def test_it_writes_nothing_beside_it(cache: Path) -> None:
    with pytest.raises(duckdb.PermissionException):
        _connect(str(cache)).execute(f"COPY (SELECT 1) TO '{cache.parent}/owned.csv'")


def test_no_statement_changes_what_it_may(cache: Path) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="configuration has been locked"):
        _connect(str(cache)).execute("SET memory_limit = '1GB'")
