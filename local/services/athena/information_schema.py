"""information_schema: the catalog as tables.

https://docs.aws.amazon.com/athena/latest/ug/querying-glue-catalog.html
"""

from collections.abc import Iterator

from local.services.athena.catalog import CATALOG, Catalog, view_query
from local.services.athena.trino import types
from local.services.athena.trino.errors import QueryError
from local.services.athena.trino.scope import Query, named, quoted, text
from local.services.athena.trino.types import BIGINT, VARCHAR

NAME = "information_schema"
Row = tuple[str | int | None, ...]

_SCHEMATA = ("catalog_name", "schema_name")
_TABLES = ("table_catalog", "table_schema", "table_name", "table_type")
_VIEWS = ("table_catalog", "table_schema", "table_name", "view_definition")
_COLUMNS = (
    "table_catalog",
    "table_schema",
    "table_name",
    "column_name",
    "ordinal_position",
    "column_default",
    "is_nullable",
    "data_type",
    "comment",
)


def query(name: str, catalog: Catalog) -> Query:
    """Return the query of one of its tables; QueryError for one that there is not."""
    match name:
        case "schemata":
            return _query(_SCHEMATA, [(CATALOG, database) for database in catalog.databases()])
        case "tables":
            return _query(_TABLES, _tables(catalog))
        case "views":
            return _query(_VIEWS, _views(catalog))
        case "columns":
            return _query(_COLUMNS, _columns(catalog))
    raise QueryError("TABLE_NOT_FOUND", f"line 1:1: Table '{CATALOG}.{NAME}.{name}' does not exist")


def _tables(catalog: Catalog) -> Iterator[Row]:
    for database in catalog.databases():
        for table in catalog.tables(database):
            kind = "VIEW" if table["TableType"] == "VIRTUAL_VIEW" else "BASE TABLE"
            yield CATALOG, database, table["Name"], kind


def _views(catalog: Catalog) -> Iterator[Row]:
    for database in catalog.databases():
        for table in catalog.tables(database):
            if table["TableType"] == "VIRTUAL_VIEW":
                yield CATALOG, database, table["Name"], view_query(table)


def _columns(catalog: Catalog) -> Iterator[Row]:
    for database in catalog.databases():
        for table in catalog.tables(database):
            columns = [*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", [])]
            for position, column in enumerate(columns, 1):
                kind = str(types.of_catalog(column["Type"]))
                comment = column.get("Comment")
                yield (
                    *(CATALOG, database, table["Name"], column["Name"], position),
                    *(None, "YES", kind, comment),
                )


def _query(names: tuple[str, ...], rows: "Iterator[Row] | list[Row]") -> Query:
    kinds = [BIGINT if name == "ordinal_position" else VARCHAR for name in names]
    outputs = named(zip(names, kinds, strict=True))
    columns = ", ".join(quoted(name) for name in names)
    nulls = ", ".join(f"CAST(NULL AS {types.duckdb_type(kind)})" for kind in kinds)
    literals = ([_literal(value) for value in row] for row in rows)
    written = [f"({', '.join(row)})" for row in literals]
    # A row of nulls gives the types, and is left out.
    values = ", ".join([f"({nulls})", *written])
    return Query(
        f"SELECT * FROM (VALUES {values}) AS t({columns}) WHERE {names[0]} IS NOT NULL", outputs
    )


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else text(value)
