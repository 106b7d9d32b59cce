"""Athena's engine: SQL really runs, in DuckDB over the Parquet files of the registered partitions (athena_api.py is its API).

sqlglot reads Athena's Hive DDL and Trino SQL. DDL goes to the Glue catalog and to `<lake>/catalog.sql`, replayed at the next start.
"""

from dataclasses import dataclass, field
from typing import Any

import boto3
import duckdb
import sqlglot
from covidlake.schema import TABLES, ddl
from sqlglot import exp

from local.lake import LakeFolder

CATALOG = "catalog.sql"
END_OF_STATEMENT = ";\n\n"
DIALECT = "athena"
DATABASE = "covidlake"  # of what a statement leaves unqualified
_TRINO_TYPES = {"DOUBLE": "double", "BIGINT": "bigint", "INTEGER": "integer", "DATE": "date", "BOOLEAN": "boolean", "VARCHAR": "varchar"}


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
        self.catalog_file = folder.root.parent / CATALOG

    def replay(self) -> None:
        """Fill the Glue catalog, which lives in memory only, with what earlier runs registered."""
        if self.catalog_file.exists():
            for statement in self.catalog_file.read_text().split(END_OF_STATEMENT)[:-1]:
                self._define(sqlglot.parse_one(statement, read=DIALECT))

    def run(self, sql: str, parameters: list[str] | None = None) -> Answer:
        """Execute a statement; ValueError or duckdb.Error says what is wrong with it."""
        try:
            statement = sqlglot.parse_one(sql, read=DIALECT)
        except sqlglot.errors.SqlglotError as error:
            raise ValueError(f"SYNTAX_ERROR: {error}") from error
        if isinstance(statement, exp.Create | exp.Alter | exp.Drop):
            if self._define(statement):
                with self.catalog_file.open("a") as catalog:
                    catalog.write(sql.strip() + END_OF_STATEMENT)
            return Answer()
        if not isinstance(statement, exp.Query | exp.Describe | exp.Show):
            raise ValueError(f"SYNTAX_ERROR: this work group runs SELECT and the DDL of the catalog only, not {statement.key.upper()}")
        return self._select(statement, parameters or [])

    def show(self, release: str) -> None:
        """Let the views show a release, in this process only."""
        for table in TABLES.values():
            self._define(sqlglot.parse_one(ddl.create_view(table, DATABASE, release), read=DIALECT))

    # ---- DDL: the Glue catalog ----

    def _define(self, statement: exp.Expr) -> bool:
        """Change the catalog; False when it already was as the statement wants it."""
        glue = boto3.client("glue")
        target = statement.find(exp.Table)
        assert target is not None  # noqa: S101  # every DDL statement names a table
        database, name = target.db or DATABASE, target.name
        try:
            if isinstance(statement, exp.Alter):
                return self._alter(glue, database, name, statement)
            if isinstance(statement, exp.Drop):
                glue.delete_table(DatabaseName=database, Name=name)
            elif statement.kind == "VIEW":  # type: ignore[attr-defined]
                return self._define_view(glue, database, name, statement)
            else:
                glue.create_table(DatabaseName=database, TableInput=_external_table(name, statement))
        except glue.exceptions.AlreadyExistsException:
            return False
        return True

    def _alter(self, glue: Any, database: str, name: str, statement: exp.Alter) -> bool:
        """Add one partition, or drop those that are there of several."""
        if dropped := statement.find(exp.DropPartition):
            known = {partition["Values"][0] for partition in _partitions(glue, database, name)}
            going = [value for value in _values(dropped) if value in known]
            for value in going:
                glue.delete_partition(DatabaseName=database, TableName=name, PartitionValues=[value])
            return bool(going)
        location = statement.find(exp.LocationProperty)
        storage: Any = {"Location": location.this.name if location else ""}
        values = _values(statement.find(exp.AddPartition).this)  # type: ignore[union-attr]
        glue.create_partition(DatabaseName=database, TableName=name, PartitionInput={"Values": values, "StorageDescriptor": storage})
        return True

    def _define_view(self, glue: Any, database: str, name: str, statement: exp.Expr) -> bool:
        view: Any = {"Name": name, "TableType": "VIRTUAL_VIEW", "ViewOriginalText": statement.expression.sql(dialect=DIALECT)}
        try:
            glue.create_table(DatabaseName=database, TableInput=view)
        except glue.exceptions.AlreadyExistsException:
            glue.update_table(DatabaseName=database, TableInput=view)
        return True

    # ---- SELECT: DuckDB ----

    def _select(self, statement: exp.Expr, parameters: list[str]) -> Answer:
        self.folder.save()
        files: list[str] = []
        with duckdb.connect() as connection:
            self._attach(connection, statement, files, set())
            cursor = connection.execute(statement.sql(dialect="duckdb"), [_literal(text) for text in parameters])
            columns = [(column[0], _trino_type(str(column[1]))) for column in cursor.description or []]
            rows = cursor.fetchall()
        return Answer(columns, rows, sum(self._path(file).stat().st_size for file in set(files)))

    def _attach(self, connection: duckdb.DuckDBPyConnection, statement: exp.Expr, files: list[str], done: set[str]) -> None:
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
            connection.execute(f"CREATE VIEW {qualified} AS {self._source(connection, database, name, files, done)}")

    def _source(self, connection: duckdb.DuckDBPyConnection, database: str, name: str, files: list[str], done: set[str]) -> str:
        glue = boto3.client("glue")
        try:
            table = glue.get_table(DatabaseName=database, Name=name)["Table"]
        except glue.exceptions.EntityNotFoundException as error:
            raise ValueError(f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{name}' does not exist") from error
        if table["TableType"] == "VIRTUAL_VIEW":
            view = sqlglot.parse_one(table["ViewOriginalText"], read=DIALECT)
            self._attach(connection, view, files, done)
            return view.sql(dialect="duckdb")
        columns = table["StorageDescriptor"]["Columns"]
        found = [
            file for partition in _partitions(glue, database, name) for file in self._files(partition["StorageDescriptor"]["Location"])
        ]
        files.extend(found)
        listed = ", ".join(f'CAST("{column["Name"]}" AS {_duckdb_type(column["Type"])}) AS "{column["Name"]}"' for column in columns)
        if not found:
            empty = ", ".join(f'NULL::{_duckdb_type(column["Type"])} AS "{column["Name"]}"' for column in columns)
            return f'SELECT {empty}, NULL::VARCHAR AS "release" WHERE false'
        paths = ", ".join(f"'{self._path(file)}'" for file in found)
        return (
            f'SELECT {listed}, "release" FROM read_parquet([{paths}], hive_partitioning = true, '
            "hive_types = {'release': VARCHAR}, union_by_name = true)"
        )

    def _files(self, location: str) -> list[str]:
        prefix = location.removeprefix(f"s3://{self.folder.bucket}/")
        return sorted(str(path.relative_to(self.folder.root)) for path in (self.folder.root / prefix).glob("*.parquet"))

    def _path(self, key: str) -> Any:
        return self.folder.root / key


def _values(partitions: exp.Expr) -> list[str]:
    return [literal.name for literal in partitions.find_all(exp.Literal)]


def _external_table(name: str, statement: exp.Expr) -> Any:
    location = statement.find(exp.LocationProperty)
    partitioned = statement.find(exp.PartitionedByProperty)
    keys = [_glue_column(column) for column in partitioned.find_all(exp.ColumnDef)] if partitioned else []
    columns = [_glue_column(column) for column in statement.this.expressions if isinstance(column, exp.ColumnDef)]
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": keys,
        "StorageDescriptor": {"Columns": columns, "Location": location.this.name if location else ""},
    }


def _glue_column(column: exp.ColumnDef) -> dict[str, str]:
    comment = column.find(exp.CommentColumnConstraint)
    kind = column.kind.sql(dialect="hive").lower() if column.kind else "string"
    return {"Name": column.name, "Type": kind, **({"Comment": comment.this.name} if comment else {})}


def _partitions(glue: Any, database: str, table: str) -> list[dict[str, Any]]:
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
    return [partition for page in pages for partition in page["Partitions"]]


def _duckdb_type(hive: str) -> str:
    return "VARCHAR" if hive == "string" else hive.upper()


def _trino_type(duckdb_type: str) -> str:
    return _TRINO_TYPES.get(duckdb_type, duckdb_type.lower())


def _literal(text: str) -> Any:
    """The value of an execution parameter, which Athena wants written as a SQL literal."""
    value = sqlglot.parse_one(text, read=DIALECT)
    row = duckdb.execute(f"SELECT {value.sql(dialect='duckdb')}").fetchone()
    return row[0] if row else None
