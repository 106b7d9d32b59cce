"""DuckDB in this process, confined to the cache folder."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from covidlake.manifest import ReleaseManifest
from queries import Query
from release_store import ReleaseStore

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = tuple[Any, ...]


def fetch(query: Query, store: ReleaseStore, manifest: ReleaseManifest, limit: int, offset: int = 0) -> list[Row]:
    """At most `limit` rows from `offset` on, in the query's order. Missing values are None."""
    return _run(f"{query.sql} LIMIT $limit OFFSET $offset", query, store, manifest, {"limit": limit, "offset": offset}).fetchall()


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
    _run(sql, query, store, manifest, {**values, "file": str(file), "limit": limit, "offset": offset})


def _run(sql: str, query: Query, store: ReleaseStore, manifest: ReleaseManifest, values: Mapping[str, Any]) -> "DuckDBPyConnection":
    read = {**{table: [manifest] for table in query.tables}, **query.past}
    files = {table: [file for release in releases for file in store.files(release, table)] for table, releases in read.items()}
    return _connect(str(store.cache_dir)).cursor().execute(sql, {**query.values, **files, **values})


@lru_cache(maxsize=8)
def _connect(cache_dir: str) -> "DuckDBPyConnection":
    import duckdb  # 65 MB: not for requests that need no table

    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute("SET allowed_directories = [$folder]", {"folder": cache_dir.rstrip("/") + "/"})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
