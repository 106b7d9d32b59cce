"""The Glue catalog, as Athena's DDL changes it: tables over S3 folders, partitions, and views.

moto holds it in memory; what changed it is written to `<lake>/catalog.sql`, and replayed at the
next start.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import sqlglot
from sqlglot import exp

from local.services.s3 import LakeFolder

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import (
        ColumnTypeDef,
        PartitionTypeDef,
        StorageDescriptorTypeDef,
        TableInputTypeDef,
        TableTypeDef,
    )

FILE = "catalog.sql"
END_OF_STATEMENT = ";\n\n"
DIALECT = "athena"
DATABASE = "covidlake"  # of what a statement leaves unqualified
_REPAIR = re.compile(r"MSCK REPAIR TABLE `(\w+)`\.`(\w+)`")


class Catalog:
    """The tables of a lake's folder."""

    def __init__(self, folder: LakeFolder) -> None:
        self.folder = folder
        self.file = folder.root.parent / FILE

    def replay(self) -> None:
        """Fill the catalog with what earlier runs registered."""
        if self.file.exists():
            for statement in self.file.read_text().split(END_OF_STATEMENT)[:-1]:
                self.define(statement)

    def register(self, sql: str) -> None:
        """Change the catalog for good: for the next start, too."""
        if self.define(sql):
            with self.file.open("a") as catalog:
                catalog.write(sql.strip() + END_OF_STATEMENT)

    def define(self, sql: str) -> bool:
        """Change the catalog; returns False when it already was as the statement wants it."""
        statement = sqlglot.parse_one(sql, read=DIALECT)
        glue = boto3.client("glue")
        target = statement.find(exp.Table)
        assert target is not None  # noqa: S101  # every DDL statement names a table
        database, name = target.db or DATABASE, target.name
        try:
            if isinstance(statement, exp.Alter):
                return _alter(glue, database, name, statement)
            if isinstance(statement, exp.Drop):
                glue.delete_table(DatabaseName=database, Name=name)
            elif statement.kind == "VIEW":  # type: ignore[attr-defined]
                return _define_view(glue, database, name, statement)
            else:
                glue.create_table(
                    DatabaseName=database, TableInput=_external_table(name, statement)
                )
        except (glue.exceptions.AlreadyExistsException, glue.exceptions.EntityNotFoundException):
            return False
        return True

    def repair(self, sql: str) -> bool:
        """Run MSCK REPAIR TABLE: add what lies in the table's folder as `release=<id>`.

        sqlglot does not know the statement. Returns False for any other.
        """
        if not (repair := _REPAIR.fullmatch(sql.strip())):
            return False
        database, name = repair.groups()
        table = boto3.client("glue").get_table(DatabaseName=database, Name=name)["Table"]
        location = table["StorageDescriptor"]["Location"]
        for folder in sorted(self.path(location).glob("release=*")):
            release = folder.name.removeprefix("release=")
            self.register(
                f"ALTER TABLE `{database}`.`{name}` "
                f"ADD IF NOT EXISTS PARTITION (`release` = '{release}') "
                f"LOCATION '{location}{folder.name}/'"
            )
        return True

    def table(self, database: str, name: str) -> "TableTypeDef | None":
        """Return a table or a view; None where there is none."""
        glue = boto3.client("glue")
        try:
            return glue.get_table(DatabaseName=database, Name=name)["Table"]
        except glue.exceptions.EntityNotFoundException:
            return None

    def path(self, location: str) -> Path:
        """Return the folder on this machine of an s3:// location."""
        return self.folder.root / location.removeprefix(f"s3://{self.folder.bucket}/")


def _alter(glue: "GlueClient", database: str, name: str, statement: exp.Alter) -> bool:
    """Add one partition, or drop those that are there of several; False where nothing changed."""
    if dropped := statement.find(exp.DropPartition):
        registered = {partition["Values"][0] for partition in partitions(glue, database, name)}
        releases = [release for release in _values(dropped) if release in registered]
        for release in releases:
            glue.delete_partition(DatabaseName=database, TableName=name, PartitionValues=[release])
        return bool(releases)
    storage: StorageDescriptorTypeDef = {"Location": _location(statement)}
    values = _values(statement.find(exp.AddPartition).this)  # type: ignore[union-attr]
    glue.create_partition(
        DatabaseName=database,
        TableName=name,
        PartitionInput={"Values": values, "StorageDescriptor": storage},
    )
    return True


def _define_view(glue: "GlueClient", database: str, name: str, statement: exp.Expr) -> bool:
    view: TableInputTypeDef = {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "ViewOriginalText": statement.expression.sql(dialect=DIALECT),
    }
    try:
        glue.create_table(DatabaseName=database, TableInput=view)
    except glue.exceptions.AlreadyExistsException:
        glue.update_table(DatabaseName=database, TableInput=view)
    return True


def _values(partitions: exp.Expr) -> list[str]:
    return [literal.name for literal in partitions.find_all(exp.Literal)]


def _external_table(name: str, statement: exp.Expr) -> "TableInputTypeDef":
    """Return Glue's description of the table that a CREATE EXTERNAL TABLE defines."""
    partitioned = statement.find(exp.PartitionedByProperty)
    keys = list(partitioned.find_all(exp.ColumnDef)) if partitioned else []
    parts = statement.this.expressions
    columns = [part for part in parts if isinstance(part, exp.ColumnDef)]
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [_glue_column(column) for column in keys],
        "StorageDescriptor": {
            "Columns": [_glue_column(column) for column in columns],
            "Location": _location(statement),
        },
    }


def _location(statement: exp.Expr) -> str:
    location = statement.find(exp.LocationProperty)
    return location.this.name if location else ""


def _glue_column(column: exp.ColumnDef) -> "ColumnTypeDef":
    comment = column.find(exp.CommentColumnConstraint)
    kind = column.kind.sql(dialect="hive").lower() if column.kind else "string"
    described: ColumnTypeDef = {"Name": column.name, "Type": kind}
    if comment:
        described["Comment"] = comment.this.name
    return described


def partitions(glue: "GlueClient", database: str, table: str) -> "list[PartitionTypeDef]":
    """Return the registered partitions of a table, all pages."""
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
    return [partition for page in pages for partition in page["Partitions"]]
