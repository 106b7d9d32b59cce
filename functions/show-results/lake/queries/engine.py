"""DuckDB in this process, confined to the cache folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES

from lake.price import beyond_memory
from lake.queries.sql import Query
from lake.release_store import ReleaseStore

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SQL_TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}
# It has the columns of the contract that the files of an older release lack.
NO_ROWS = "no-rows.parquet"
BATCH_ROWS = 5_000
# Of the function's 1,769 MB, of which no answer may take more than half: the rest of that half is
# for Python and the rows that it holds. What a sort needs beyond is on the disk, where the cache
# leaves a gigabyte; what needs still more is refused.
MEMORY = "500MB"
SPILLED = "800MB"

Row = tuple[Any, ...]


def fetch(
    query: Query, store: ReleaseStore, manifest: ReleaseManifest, limit: int, offset: int = 0
) -> list[Row]:
    """Return at most `limit` rows from `offset` on, in the query's order; missing values are None.

    Raises:
        TableNotFound: the release is older than the table
        ReleaseGone: its files were garbage collected
        ObjectDamaged: a file is missing or is not the one that was published
    """
    sql = f"{query.sql} LIMIT $limit OFFSET $offset"
    window = {"limit": limit, "offset": offset}
    with store.held(), _within_memory():
        return _execute(sql, query, store, manifest, window).fetchall()


def fetch_batches(
    query: Query,
    store: ReleaseStore,
    manifest: ReleaseManifest,
    limit: int | None,
    offset: int,
) -> Iterator[list[Row]]:
    """Yield the same rows, all if `limit` is None, some thousand at a time."""
    sql = f"{query.sql} LIMIT $limit OFFSET $offset"
    with store.held(), _within_memory():
        cursor = _execute(sql, query, store, manifest, {"limit": limit, "offset": offset})
        while rows := cursor.fetchmany(BATCH_ROWS):
            yield rows


def write_parquet(
    query: Query,
    store: ReleaseStore,
    manifest: ReleaseManifest,
    file: Path,
    metadata: Mapping[str, str],
    limit: int | None,
    offset: int,
) -> None:
    """Write the same rows, all if `limit` is None, as a Parquet file below the cache folder.

    `metadata` becomes the file's own key-value metadata.
    """
    pairs = ", ".join(f"{name}: $metadata_{name}" for name in metadata)
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{pairs}}}"
    sql = f"COPY ({query.sql} LIMIT $limit OFFSET $offset) TO $file ({options})"
    values: dict[str, Any] = {f"metadata_{name}": value for name, value in metadata.items()}
    values |= {"file": str(file), "limit": limit, "offset": offset}
    with store.held(), _within_memory():
        _execute(sql, query, store, manifest, values)


@contextmanager
def _within_memory() -> Iterator[None]:
    """Raise a Problem where a query needs more memory than one request may have."""
    import duckdb  # as late as where it is connected

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise beyond_memory() from error


def _execute(
    sql: str,
    query: Query,
    store: ReleaseStore,
    manifest: ReleaseManifest,
    values: Mapping[str, Any],
) -> "DuckDBPyConnection":
    files: dict[str, list[str]] = {}
    for table in query.tables:
        files[table] = _files(store, manifest, table)
    for table, releases in query.tables_of_releases.items():
        files[table] = []
        for release in releases:
            files[table] += _files(store, release, table)
    # A cursor of its own: requests share the connection.
    cursor = _connect(str(store.cache_dir)).cursor()
    return cursor.execute(sql, {**query.values, **files, **values})


def _files(store: ReleaseStore, manifest: ReleaseManifest, table: str) -> list[str]:
    """Return the files of a table, which together have every column of its contract.

    Where the release is older than a column, another file without rows, beside them, has it.
    """
    files = store.files(manifest, table)
    missing = _missing_columns(str(store.cache_dir), tuple(files), table)
    if not missing:
        return files
    no_rows = Path(files[0]).with_name(NO_ROWS)
    if not no_rows.exists():
        columns = [_null_column(table, name) for name in missing]
        _connect(str(store.cache_dir)).execute(
            f"COPY (SELECT {', '.join(columns)} WHERE false) TO $file (FORMAT parquet)",
            {"file": str(no_rows)},
        )
    return [*files, str(no_rows)] if str(no_rows) not in files else files


def _null_column(table: str, name: str) -> str:
    sql_type = SQL_TYPES[TABLES[table].column(name).type]
    return f'NULL::{sql_type} AS "{name}"'


# Of files that never change: a request of revisions reads a file a release.
@lru_cache(maxsize=1000)
def _missing_columns(cache_dir: str, files: tuple[str, ...], table: str) -> tuple[str, ...]:
    """Return the columns of the contract that none of the files has."""
    rows = (
        _connect(cache_dir)
        .execute("SELECT DISTINCT name FROM parquet_schema($files)", {"files": list(files)})
        .fetchall()
    )
    present = {name for (name,) in rows}
    return tuple(name for name in TABLES[table].column_names if name not in present)


# One a cache folder: one in Lambda, several in tests.
@lru_cache(maxsize=8)
def _connect(cache_dir: str) -> "DuckDBPyConnection":
    import duckdb  # 65 MB: not for requests that need no table

    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": MEMORY,
            "max_temp_directory_size": SPILLED,
            # Beside the cache, which evicts what it holds.
            "temp_directory": f"{cache_dir.rstrip('/')}-spilled",
            "threads": "1",  # the function has one processor
        },
    )
    # Should a query ever say more than it should, it still reads this folder and nothing else.
    # The order counts: the folder can be allowed only before external access is off.
    folder = cache_dir.rstrip("/") + "/"
    connection.execute("SET allowed_directories = [$folder]", {"folder": folder})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
