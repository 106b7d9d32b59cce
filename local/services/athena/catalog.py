"""The Glue catalog of a lake: what it holds at the start, and how Athena reads it.

moto holds it in memory. It is nothing that a lake would lose: at each start it is made from the
folders of the lake and its pointer.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from covidlake import zones
from covidlake.schema import TABLES, catalog
from covidlake.schema.model import Table
from covidlake.zones import Lake

from local.services.s3 import LakeFolder

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import PartitionTypeDef, TableTypeDef

DATABASE = "covidlake"  # of what a statement leaves unqualified


class Catalog:
    """The tables of a lake's folder."""

    def __init__(self, folder: LakeFolder) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Register what is in the lake: all releases but those that are retired, the current one.

        As the publish function would leave it.
        """
        glue = boto3.client("glue")
        lake = Lake(self.folder.bucket)
        retired_tables = set(self._retired_tables())
        for table in TABLES.values():
            glue.create_table(DatabaseName=DATABASE, TableInput=catalog.table_input(table, lake))  # type: ignore[arg-type]
            for release in self._releases(table):
                if (release, table.name) not in retired_tables:
                    glue.create_partition(
                        DatabaseName=DATABASE,
                        TableName=catalog.releases_table(table),
                        PartitionInput=catalog.partition_input(table, lake, release),  # type: ignore[arg-type]
                    )
        pointer = self.folder.root / zones.CURRENT
        if pointer.exists():
            self.show(json.loads(pointer.read_text())["release"])

    def show(self, release: str) -> None:
        """Let the views show a release, in this process only."""
        glue = boto3.client("glue")
        for table in TABLES.values():
            view: Any = catalog.view_input(table, DATABASE, release)
            try:
                glue.create_table(DatabaseName=DATABASE, TableInput=view)
            except glue.exceptions.AlreadyExistsException:
                glue.update_table(DatabaseName=DATABASE, TableInput=view)

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

    def _releases(self, table: Table) -> list[str]:
        folders = (self.folder.root / zones.table_root(table.zone, table.name)).glob("release=*")
        return sorted(folder.name.removeprefix("release=") for folder in folders)

    def _retired_tables(self) -> Iterator[tuple[str, str]]:
        """Yield (release, table) of what waits for its deletion."""
        for file in (self.folder.root / zones.RETIRED).glob("*.json"):
            retired = json.loads(file.read_text())
            yield from ((retired["release"], table) for table in retired["tables"])


def view_query(view: "TableTypeDef") -> str:
    """Return the SQL of a view."""
    return str(catalog.view_definition(view["ViewOriginalText"])["originalSql"])


def check_view(view: "TableTypeDef", columns: list[tuple[str, str]]) -> None:
    """Raise ValueError where a view declares other columns than its query has.

    Athena runs no such view.

    Args:
        columns: Name and Trino's type of each column of the query.
    """
    declared = catalog.view_definition(view["ViewOriginalText"])["columns"]
    if [(column["name"], column["type"]) for column in declared] != columns:
        raise ValueError(
            f"INVALID_VIEW: line 1:1: View 'awsdatacatalog.{DATABASE}.{view['Name']}' is stale or "
            f"in invalid state: it declares {declared}, its query has {columns}"
        )


def partitions(glue: "GlueClient", database: str, table: str) -> "list[PartitionTypeDef]":
    """Return the registered partitions of a table, all pages."""
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
    return [partition for page in pages for partition in page["Partitions"]]
