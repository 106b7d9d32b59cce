"""The Glue catalog of a lake, which moto holds in memory.

It is nothing that a lake would lose: at each start it is made from the folders of the lake and its
pointer.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from covidlake.schema import TABLES, catalog
from covidlake.zones import Lake

from local.clients import client
from local.lake import releases
from local.services.athena.catalog import DATABASE, CatalogTable, LakeCatalog, parquet_files
from local.services.s3 import LakeFolder

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import PartitionInputTypeDef, PartitionTypeDef, TableTypeDef

MOST_PARTITIONS = 100  # that one request registers


class RegisteredCatalog:
    """What is registered over a lake's folder."""

    def __init__(self, folder: LakeFolder) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Register what is in the lake, as the publish function would leave it."""
        glue = client("glue")
        lake = Lake(self.folder.bucket)
        of_lake = LakeCatalog(self.folder.root, self._current())
        for registered in of_lake.inputs.values():
            glue.create_table(DatabaseName=DATABASE, TableInput=registered)  # type: ignore[arg-type]
        for table in TABLES.values():
            partitions: list[PartitionInputTypeDef] = [
                catalog.partition_input(table, lake, release)  # type: ignore[misc]
                for release in of_lake.releases(table)
            ]
            for first in range(0, len(partitions), MOST_PARTITIONS):
                glue.batch_create_partition(
                    DatabaseName=DATABASE,
                    TableName=catalog.releases_table(table),
                    PartitionInputList=partitions[first : first + MOST_PARTITIONS],
                )

    def _current(self) -> str | None:
        """Return the release that the views show; None where the pointer cannot be read.

        The lake starts all the same: it is a checkup of it that names the damage, and mends it.
        """
        try:
            return releases.current(self.folder.root)
        except ValueError:
            return None

    def table(self, database: str, name: str) -> "TableTypeDef | None":
        glue = client("glue")
        try:
            return glue.get_table(DatabaseName=database, Name=name)["Table"]
        except glue.exceptions.EntityNotFoundException:
            return None

    def files(self, database: str, name: str) -> list[Path]:
        self.folder.save()  # what moto holds alone must be a file
        folders = (
            self.folder.file(partition["StorageDescriptor"]["Location"])
            for partition in partitions(client("glue"), database, name)
        )
        return [file for folder in folders for file in parquet_files(folder)]

    @property
    def root(self) -> Path:
        return self.folder.root

    def databases(self) -> list[str]:
        pages = client("glue").get_paginator("get_databases").paginate()
        return [found["Name"] for page in pages for found in page["DatabaseList"]]

    def tables(self, database: str) -> list[CatalogTable]:
        pages = client("glue").get_paginator("get_tables").paginate(DatabaseName=database)
        return [table for page in pages for table in page["TableList"]]

    def partitions(self, database: str, name: str) -> list[str]:
        found = partitions(client("glue"), database, name)
        return [partition["Values"][0] for partition in found]


def partitions(glue: "GlueClient", database: str, table: str) -> "list[PartitionTypeDef]":
    """Return the registered partitions of a table, all pages."""
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
    return [partition for page in pages for partition in page["Partitions"]]
