"""Athena's engine: SQL really runs, in DuckDB over the Parquet files of the registered partitions (athena_api.py is its API).

sqlglot reads Athena's Hive DDL and Trino SQL. DDL goes to the Glue catalog (local.glue_catalog).
"""

from dataclasses import dataclass, field
from typing import Any

import boto3
import duckdb
import sqlglot
from covidlake.schema import TABLES, ddl
from sqlglot import exp

from local.services.glue_catalog import DATABASE, DIALECT, Catalog, partitions
from local.services.s3 import LakeFolder

_TRINO_TYPES = {
    "DOUBLE": "double",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "VARCHAR": "varchar",
}


@dataclass
class Answer:
    """Column names and types, rows, and the bytes of the files that were read."""

    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    scanned_bytes: int = 0


class Engine:
    """Runs one Athena statement at a time against the Glue catalog and the lake's folder."""

    def __init__(self, folder: LakeFolder) -> None:
        self.folder = folder
        self.catalog = Catalog(folder)

    def run(self, sql: str, parameters: list[str] | None = None) -> Answer:
        """Execute a statement; ValueError or duckdb.Error says what is wrong with it."""
        if self.catalog.repair(sql):
            return Answer()
        try:
            statement = sqlglot.parse_one(sql, read=DIALECT)
        except sqlglot.errors.SqlglotError as error:
            raise ValueError(f"SYNTAX_ERROR: {error}") from error
        if isinstance(statement, exp.Create | exp.Alter | exp.Drop):
            self.catalog.keep(sql)
            return Answer()
        if not isinstance(statement, exp.Query | exp.Describe | exp.Show):
            raise ValueError(
                f"SYNTAX_ERROR: this work group runs SELECT and the DDL of the catalog only, not {statement.key.upper()}"
            )
        return self._select(statement, parameters or [])

    def show(self, release: str) -> None:
        """Let the views show a release, in this process only."""
        for table in TABLES.values():
            self.catalog.define(ddl.create_view(table, DATABASE, release))

    def _select(self, statement: exp.Expr, parameters: list[str]) -> Answer:
        self.folder.save()
        files: list[str] = []
        with duckdb.connect() as connection:
            self._attach(connection, statement, files, set())
            cursor = connection.execute(
                statement.sql(dialect="duckdb"), [_literal(text) for text in parameters]
            )
            columns = [
                (column[0], _trino_type(str(column[1]))) for column in cursor.description or []
            ]
            rows = cursor.fetchall()
        return Answer(columns, rows, sum(self._path(file).stat().st_size for file in set(files)))

    def _attach(
        self,
        connection: duckdb.DuckDBPyConnection,
        statement: exp.Expr,
        files: list[str],
        done: set[str],
    ) -> None:
        """Create a DuckDB view for every catalog table that the statement, or a view in it, refers to."""
        defined_here = {cte.alias for cte in statement.find_all(exp.CTE)}
        for reference in statement.find_all(exp.Table):
            database, name = reference.db or DATABASE, reference.name
            qualified = f'"{database}"."{name}"'
            if (not reference.db and name in defined_here) or qualified in done:
                continue
            done.add(qualified)
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{database}"')
            if not reference.db:
                reference.set("db", exp.to_identifier(database, quoted=True))
            connection.execute(
                f"CREATE VIEW {qualified} AS {self._source(connection, database, name, files, done)}"
            )

    def _source(
        self,
        connection: duckdb.DuckDBPyConnection,
        database: str,
        name: str,
        files: list[str],
        done: set[str],
    ) -> str:
        glue = boto3.client("glue")
        try:
            table = glue.get_table(DatabaseName=database, Name=name)["Table"]
        except glue.exceptions.EntityNotFoundException as error:
            raise ValueError(
                f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{name}' does not exist"
            ) from error
        if table["TableType"] == "VIRTUAL_VIEW":
            view = sqlglot.parse_one(table["ViewOriginalText"], read=DIALECT)
            self._attach(connection, view, files, done)
            return view.sql(dialect="duckdb")
        columns = table["StorageDescriptor"]["Columns"]
        found = [
            file
            for partition in partitions(glue, database, name)
            for file in self._files(partition["StorageDescriptor"]["Location"])
        ]
        files.extend(found)
        if not found:
            empty = ", ".join(
                f'NULL::{_duckdb_type(column["Type"])} AS "{column["Name"]}"' for column in columns
            )
            return f'SELECT {empty}, NULL::VARCHAR AS "release" WHERE false'
        paths = ", ".join(f"'{self._path(file)}'" for file in found)
        files_read = f"read_parquet([{paths}], hive_partitioning = true, hive_types = {{'release': VARCHAR}}, union_by_name = true)"
        there = {row[0] for row in connection.execute(f"DESCRIBE FROM {files_read}").fetchall()}
        # By name, as Athena reads Parquet: null where no file has the column.
        values = (
            (
                column["Name"],
                column["Type"],
                f'"{column["Name"]}"' if column["Name"] in there else "NULL",
            )
            for column in columns
        )
        listed = ", ".join(
            f'CAST({value} AS {_duckdb_type(kind)}) AS "{name}"' for name, kind, value in values
        )
        return f'SELECT {listed}, "release" FROM {files_read}'

    def _files(self, location: str) -> list[str]:
        return sorted(
            str(path.relative_to(self.folder.root))
            for path in self.catalog.path(location).glob("*.parquet")
        )

    def _path(self, key: str) -> Any:
        return self.folder.root / key


def _duckdb_type(hive: str) -> str:
    return "VARCHAR" if hive == "string" else hive.upper()


def _trino_type(duckdb_type: str) -> str:
    return _TRINO_TYPES.get(duckdb_type, duckdb_type.lower())


def _literal(text: str) -> Any:
    """The value of an execution parameter, which Athena wants written as a SQL literal."""
    value = sqlglot.parse_one(text, read=DIALECT)
    row = duckdb.execute(f"SELECT {value.sql(dialect='duckdb')}").fetchone()
    return row[0] if row else None
