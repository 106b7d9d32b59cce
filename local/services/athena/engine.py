"""Athena's engine: SQL really runs, in DuckDB over the Parquet files of the registered partitions.

api.py is its API. sqlglot reads Athena's dialect of Trino SQL; what the tables are says a catalog
(catalog.py).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from local.services.athena.catalog import (
    DATABASE,
    Catalog,
    CatalogTable,
    check_view,
    view_query,
)
from local.services.athena.limits import check_stages

DIALECT = "athena"
_TRINO_TYPES = {
    "DOUBLE": "double",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "VARCHAR": "varchar",
}


@dataclass(frozen=True)
class Answer:
    """The result of a statement.

    Attributes:
        columns: name and Trino's type of each.
        rows: its rows.
        scanned_bytes: size of the files that were read.
    """

    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    scanned_bytes: int = 0


@dataclass(frozen=True)
class Engine:
    """Runs one Athena statement at a time against the tables of a catalog."""

    catalog: Catalog

    def run(self, sql: str, parameters: list[str] | None = None) -> Answer:
        """Execute a statement.

        Args:
            sql: in Athena's dialect.
            parameters: values of its question marks, each written as a SQL literal.

        Raises:
            ValueError: the statement is wrong, or none that the work group runs.
            duckdb.Error: the statement fails.
        """
        try:
            statement = sqlglot.parse_one(sql, read=DIALECT)
        except sqlglot.errors.SqlglotError as error:
            raise ValueError(f"SYNTAX_ERROR: {error}") from error
        if not isinstance(statement, exp.Query | exp.Describe | exp.Show):
            raise ValueError(
                f"SYNTAX_ERROR: this work group runs SELECT only, not {statement.key.upper()}"
            )
        check_stages(statement)
        return self._select(statement, parameters or [])

    def _select(self, statement: exp.Expr, parameters: list[str]) -> Answer:
        values = [_literal(text) for text in parameters]
        with duckdb.connect() as connection:
            tables = _Tables(connection, self.catalog)
            tables.attach(statement)
            cursor = connection.execute(statement.sql(dialect="duckdb"), values)
            columns = [_column(described) for described in cursor.description or []]
            rows = cursor.fetchall()
        scanned = sum(file.stat().st_size for file in tables.files)
        return Answer(columns, rows, scanned)


class _Tables:
    """The tables of the catalog as views of a DuckDB connection, as far as a statement reads them.

    Attributes:
        files: that the views read.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
        self.connection = connection
        self.catalog = catalog
        self.files: set[Path] = set()
        self._attached: set[str] = set()

    def attach(self, statement: exp.Expr) -> None:
        """Create a view for every table that the statement, or a view in it, refers to."""
        defined_here = {cte.alias for cte in statement.find_all(exp.CTE)}
        for reference in statement.find_all(exp.Table):
            database, name = reference.db or DATABASE, reference.name
            if not reference.db and name in defined_here:
                continue
            qualified = f'"{database}"."{name}"'
            if qualified in self._attached:
                continue
            self._attached.add(qualified)
            self.connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{database}"')
            if not reference.db:
                reference.set("db", exp.to_identifier(database, quoted=True))
            table = self._table(database, name)
            self.connection.execute(f"CREATE VIEW {qualified} AS {self._query(database, table)}")
            if table["TableType"] == "VIRTUAL_VIEW":
                described = self.connection.execute(f"DESCRIBE {qualified}").fetchall()
                check_view(table, [_column(column) for column in described])

    def _table(self, database: str, name: str) -> CatalogTable:
        """Return a table or a view of the catalog; ValueError for neither."""
        table = self.catalog.table(database, name)
        if table is None:
            raise ValueError(
                "TABLE_NOT_FOUND: line 1:1: "
                f"Table 'awsdatacatalog.{database}.{name}' does not exist"
            )
        return table

    def _query(self, database: str, table: CatalogTable) -> str:
        """Return the query behind a table or a view."""
        if table["TableType"] == "VIRTUAL_VIEW":
            view = sqlglot.parse_one(view_query(table), read=DIALECT)
            self.attach(view)
            return view.sql(dialect="duckdb")
        types = {
            column["Name"]: _duckdb_type(column["Type"])
            for column in table["StorageDescriptor"]["Columns"]
        }
        files = self.catalog.files(database, table["Name"])
        self.files.update(files)
        return self._of_files(types, files) if files else _empty(types)

    def _of_files(self, types: dict[str, str], files: list[Path]) -> str:
        """Return a query of Parquet files with the catalog's columns and the release.

        Columns are found by name, as Athena reads Parquet: null where no file has one.
        """
        paths = ", ".join(f"'{file}'" for file in files)
        # A release looks like a number or a time to DuckDB.
        partition = "hive_partitioning = true, hive_types = {'release': VARCHAR}"
        source = f"read_parquet([{paths}], {partition}, union_by_name = true)"
        described = self.connection.execute(f"DESCRIBE FROM {source}").fetchall()
        stored = {row[0] for row in described}
        columns = []
        for name, kind in types.items():
            value = f'"{name}"' if name in stored else "NULL"
            columns.append(f'CAST({value} AS {kind}) AS "{name}"')
        return f'SELECT {", ".join(columns)}, "release" FROM {source}'


def _empty(types: dict[str, str]) -> str:
    """Return a query of a table without files: read_parquet wants one at least."""
    columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in types.items())
    return f'SELECT {columns}, NULL::VARCHAR AS "release" WHERE false'


def _duckdb_type(hive: str) -> str:
    return "VARCHAR" if hive == "string" else hive.upper()


def _column(described: tuple[Any, ...]) -> tuple[str, str]:
    name, kind = described[0], str(described[1])
    return name, _TRINO_TYPES.get(kind, kind.lower())


def _literal(text: str) -> Any:
    """Return the value of an execution parameter, which Athena wants written as a SQL literal."""
    value = sqlglot.parse_one(text, read=DIALECT)
    row = duckdb.execute(f"SELECT {value.sql(dialect='duckdb')}").fetchone()
    return row[0] if row else None
