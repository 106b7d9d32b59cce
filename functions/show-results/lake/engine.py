"""DuckDB in this process, confined to the cache folder."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES
from lake.queries import Query
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
NO_ROWS = "no-rows.parquet"

Row = tuple[Any, ...]


def fetch(
    query: Query, store: ReleaseStore, manifest: ReleaseManifest, limit: int, offset: int = 0
) -> list[Row]:
    """At most `limit` rows from `offset` on, in the query's order. Missing values are None."""
    return _run(
        f"{query.sql} LIMIT $limit OFFSET $offset",
        query,
        store,
        manifest,
        {"limit": limit, "offset": offset},
    ).fetchall()


def write_parquet(
    query: Query,
    store: ReleaseStore,
    manifest: ReleaseManifest,
    file: Path,
    said: Mapping[str, str],
    limit: int | None,
    offset: int,
) -> None:
    """The same rows, all if `limit` is None, as a Parquet file below the cache folder; `said` becomes the file's own metadata."""
    about = ", ".join(f"{name}: $about_{name}" for name in said)
    sql = f"COPY ({query.sql} LIMIT $limit OFFSET $offset) TO $file (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{about}}})"
    values = {f"about_{name}": value for name, value in said.items()}
    _run(
        sql, query, store, manifest, {**values, "file": str(file), "limit": limit, "offset": offset}
    )


def _run(
    sql: str,
    query: Query,
    store: ReleaseStore,
    manifest: ReleaseManifest,
    values: Mapping[str, Any],
) -> "DuckDBPyConnection":
    read = {**{table: [manifest] for table in query.tables}, **query.past}
    files = {
        table: [file for release in releases for file in _files(store, release, table)]
        for table, releases in read.items()
    }
    return _connect(str(store.cache_dir)).cursor().execute(sql, {**query.values, **files, **values})


def _files(store: ReleaseStore, manifest: ReleaseManifest, table: str) -> list[str]:
    """The files of a table; where the release is older than a column, another beside them, without rows, that has it."""
    files = store.files(manifest, table)
    if not (absent := _absent(str(store.cache_dir), tuple(files), table)):
        return files
    empty = Path(files[0]).with_name(NO_ROWS)
    if not empty.exists():
        columns = ", ".join(
            f'NULL::{SQL_TYPES[TABLES[table].column(name).type]} AS "{name}"' for name in absent
        )
        _connect(str(store.cache_dir)).execute(
            f"COPY (SELECT {columns} WHERE false) TO $file (FORMAT parquet)", {"file": str(empty)}
        )
    return [*files, str(empty)] if str(empty) not in files else files


@lru_cache(maxsize=1000)
def _absent(cache_dir: str, files: tuple[str, ...], table: str) -> tuple[str, ...]:
    """Columns of the contract that none of the files has."""
    found = (
        _connect(cache_dir)
        .execute("SELECT DISTINCT name FROM parquet_schema($files)", {"files": list(files)})
        .fetchall()
    )
    there = {name for (name,) in found}
    return tuple(name for name in TABLES[table].column_names if name not in there)


@lru_cache(maxsize=8)
def _connect(cache_dir: str) -> "DuckDBPyConnection":
    import duckdb  # 65 MB: not for requests that need no table

    connection = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    connection.execute(
        "SET allowed_directories = [$folder]", {"folder": cache_dir.rstrip("/") + "/"}
    )
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
