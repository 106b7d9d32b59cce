"""DuckDB in this process, confined to the cache folder."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from covidlake.manifest import ReleaseManifest
from queries import Query
from release_store import ReleaseStore

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = tuple[Any, ...]


def fetch(query: Query, store: ReleaseStore, manifest: ReleaseManifest, limit: int, offset: int = 0) -> list[Row]:
    """At most `limit` rows from `offset` on, in the query's order. Missing values are None; so is NaN, which JSON cannot say."""
    files = {table: store.files(manifest, table) for table in query.tables}
    connection = _connect(str(store.cache_dir))
    rows = (
        connection.cursor()
        .execute(f"{query.sql} LIMIT $limit OFFSET $offset", {**query.values, **files, "limit": limit, "offset": offset})
        .fetchall()
    )
    return [tuple(None if isinstance(value, float) and not math.isfinite(value) else value for value in row) for row in rows]


@lru_cache(maxsize=8)
def _connect(cache_dir: str) -> "DuckDBPyConnection":
    import duckdb  # 65 MB: not for requests that need no table

    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute("SET allowed_directories = [$folder]", {"folder": cache_dir.rstrip("/") + "/"})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
