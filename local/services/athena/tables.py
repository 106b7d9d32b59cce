"""The tables of the Glue catalog as views of a DuckDB connection, as far as a statement reads them.

A table is the Parquet files of its registered partitions; a view of the catalog is its query.
"""

from pathlib import Path

import duckdb
from sqlglot import exp

from local.services.athena import information_schema
from local.services.athena.catalog import CATALOG, Catalog, CatalogTable, check_view, view_query
from local.services.athena.connection import execute
from local.services.athena.trino import types
from local.services.athena.trino.errors import QueryError
from local.services.athena.trino.parsing import parse
from local.services.athena.trino.queries.statements import translate_statement
from local.services.athena.trino.scope import Query, named, quoted, text
from local.services.athena.trino.types import VARCHAR


class AttachedTables:
    """Finds the tables of a statement, and makes them readable.

    Attributes:
        files: that they are made of.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, catalog: Catalog, database: str
    ) -> None:
        self.connection = connection
        self.catalog = catalog
        self.database = database
        self.files: set[Path] = set()
        self._queries: dict[tuple[str, ...], Query] = {}

    def find(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], Query]:
        """Return the full name of a table, and the query of its rows; QueryError for none."""
        name, database, catalog = (*reversed(names), *(self.database, CATALOG)[len(names) - 1 :])
        full = (catalog, database, name)
        if catalog != CATALOG:
            raise QueryError("CATALOG_NOT_FOUND", f"line 1:1: Catalog '{catalog}' does not exist")
        if full not in self._queries:
            if database == information_schema.NAME:
                self._queries[full] = information_schema.query(name, self.catalog)
            else:
                self._queries[full] = self._attach(database, name)
        return full, self._queries[full]

    def _attach(self, database: str, name: str) -> Query:
        """Create a view of a table, and return the query that reads it."""
        table = self.catalog.table(database, name)
        if table is None:
            raise QueryError(
                "TABLE_NOT_FOUND",
                f"line 1:1: Table '{CATALOG}.{database}.{name}' does not exist",
            )
        if table["TableType"] == "VIRTUAL_VIEW":
            query = self._of_view(table, database)
        else:
            query = self._of_table(table, database)
        qualified = f"{quoted(database)}.{quoted(name)}"
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(database)}")
        execute(self.connection, f"CREATE OR REPLACE VIEW {qualified} AS {query.sql}")
        return Query(f"FROM {qualified}", query.outputs)

    def _of_view(self, view: CatalogTable, database: str) -> Query:
        statement = parse(view_query(view))
        if not isinstance(statement, exp.Query):
            raise QueryError("INVALID_VIEW", f"View {view['Name']} is no query")
        # What is unqualified in a view is in the view's own database.
        outer, self.database = self.database, database
        try:
            query = translate_statement(statement, self)
        finally:
            self.database = outer
        check_view(view, [(output.name or "", str(output.type)) for output in query.outputs])
        return query

    def _of_table(self, table: CatalogTable, database: str) -> Query:
        columns = [
            (column["Name"], types.of_catalog(column["Type"]))
            for column in table["StorageDescriptor"]["Columns"]
        ]
        outputs = named([*columns, ("release", VARCHAR)])
        files = self.catalog.files(database, table["Name"])
        self.files.update(files)
        kinds = {name: types.duckdb_type(kind) for name, kind in columns}
        return Query(self._of_files(kinds, files) if files else _empty(kinds), outputs)

    def _of_files(self, kinds: dict[str, str], files: list[Path]) -> str:
        """Return a query of Parquet files with the catalog's columns and the release.

        Columns are found by name, as Athena reads Parquet: null where no file has one.
        """
        absolute = (str(file.absolute()) for file in files)
        paths = ", ".join(map(text, absolute))
        # A release looks like a number or a time to DuckDB.
        partition = "hive_partitioning = true, hive_types = {'release': VARCHAR}"
        source = f"read_parquet([{paths}], {partition}, union_by_name = true)"
        described = execute(self.connection, f"DESCRIBE FROM {source}")
        stored = {row[0] for row in described}
        columns = []
        for name, kind in kinds.items():
            value = quoted(name) if name in stored else "NULL"
            columns.append(f"CAST({value} AS {kind}) AS {quoted(name)}")
        return f'SELECT {", ".join(columns)}, "release" FROM {source}'


def _empty(kinds: dict[str, str]) -> str:
    """Return a query of a table without files: read_parquet wants one at least."""
    nulls = [f"NULL::{kind} AS {quoted(name)}" for name, kind in kinds.items()]
    columns = ", ".join(nulls)
    return f'SELECT {columns}, NULL::VARCHAR AS "release" WHERE false'
