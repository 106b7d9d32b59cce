"""The Glue catalog: what makes a release visible to SQL, and what takes it away.

By Glue's API and not by Athena's DDL, which takes a query of a second or more for each table.
Everything here may be repeated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any

from covidlake import zones
from covidlake.errors import ServiceUnavailable
from covidlake.schema import TABLES, catalog
from covidlake.schema.model import Table
from covidlake_aws.objects import LakeObjects
from garbage import Retired

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import TableTypeDef

MOST_CREATED = 100  # Glue's limits for one BatchCreatePartition and BatchUpdatePartition,
MOST_DELETED = 25  # and for one BatchDeletePartition


@dataclass(frozen=True)
class GlueCatalog:
    """The database of this stack."""

    glue: "GlueClient"
    database: str
    objects: LakeObjects

    def register(self, release: str) -> None:
        """Let SQL see a release: each table as its contract has it, and a partition of it."""
        present = self._present()
        for table in TABLES.values():
            releases = self._define(table, present)
            self._add_partitions(table, releases or [release])

    def show(self, release: str) -> int:
        """Let the views show a release and return how many were replaced.

        One after the other in the order of TABLES, those that show it already left alone: another
        try goes on where the last one ended.
        """
        present = self._present()
        for table in TABLES.values():
            # After a deployment a rollback may come before the next release.
            self._add_partitions(table, self._define(table, present))
        views = [catalog.view_input(table, self.database, release) for table in TABLES.values()]
        behind = [view for view in views if not _is_shown(view, present)]
        for view in behind:
            self._write_table(view, present)
        return len(behind)

    def restore(self, current: str | None) -> None:
        """Define every table and partition that SQL lost; the views show the current release."""
        present = self._present()
        for table in TABLES.values():
            self._define(table, present)
            self._add_partitions(table, self._stored_releases(table))
        if current:
            self.show(current)

    def forget(self, retired: Sequence[Retired]) -> None:
        """Drop the partitions of retired releases; their files stay."""
        present = self._present()
        for name, table in TABLES.items():
            releases = [one.release for one in retired if name in one.tables]
            if catalog.releases_table(table) in present:
                self._drop_partitions(table, releases)

    def _present(self) -> "dict[str, TableTypeDef]":
        """Return the tables and views of the catalog by name."""
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=self.database)
        return {table["Name"]: table for page in pages for table in page["TableList"]}

    def _define(self, table: Table, present: "Mapping[str, TableTypeDef]") -> list[str]:
        """Write the table where it is not as the contract says; its partitions follow.

        Returns:
            The releases that a table made anew has to find again, or for the first time.
        """
        existing = present.get(catalog.releases_table(table))
        lake = self.objects.lake
        if existing is None:
            self._write_table(catalog.table_input(table, lake), present)
            return self._stored_releases(table)
        columns = {
            column["Name"]: column["Type"] for column in existing["StorageDescriptor"]["Columns"]
        }
        if catalog.lacks_columns(table, columns):
            whole_table = catalog.with_earlier_columns(table, columns)
            self._write_table(catalog.table_input(whole_table, lake), present)
            self._update_partitions(whole_table)
        return []

    def _write_table(self, table: Any, present: "Mapping[str, TableTypeDef]") -> None:
        if table["Name"] in present:
            # Without SkipArchive Glue keeps every version of every view.
            self.glue.update_table(DatabaseName=self.database, TableInput=table, SkipArchive=True)
        else:
            self.glue.create_table(DatabaseName=self.database, TableInput=table)

    def _stored_releases(self, table: Table) -> list[str]:
        root = zones.table_root(table.zone, table.name)
        folders = self.objects.folders(root)
        return [folder.removeprefix(f"{root}release=").removesuffix("/") for folder in folders]

    def _add_partitions(self, table: Table, releases: Iterable[str]) -> None:
        for batch in batched(releases, MOST_CREATED):
            partitions: Any = [
                catalog.partition_input(table, self.objects.lake, release) for release in batch
            ]
            response = self.glue.batch_create_partition(
                DatabaseName=self.database,
                TableName=catalog.releases_table(table),
                PartitionInputList=partitions,
            )
            _expect_none(response.get("Errors", ()), "AlreadyExistsException")

    def _update_partitions(self, table: Table) -> None:
        """Give the partitions of a table its columns: Athena compares their types with its own."""
        name = catalog.releases_table(table)
        pages = self.glue.get_paginator("get_partitions").paginate(
            DatabaseName=self.database, TableName=name
        )
        registered = [partition["Values"] for page in pages for partition in page["Partitions"]]
        for batch in batched(registered, MOST_CREATED):
            entries: Any = [
                {
                    "PartitionValueList": values,
                    "PartitionInput": catalog.partition_input(table, self.objects.lake, values[0]),
                }
                for values in batch
            ]
            response = self.glue.batch_update_partition(
                DatabaseName=self.database, TableName=name, Entries=entries
            )
            _expect_none(response.get("Errors", ()))

    def _drop_partitions(self, table: Table, releases: Sequence[str]) -> None:
        for batch in batched(releases, MOST_DELETED):
            response = self.glue.batch_delete_partition(
                DatabaseName=self.database,
                TableName=catalog.releases_table(table),
                PartitionsToDelete=[{"Values": [release]} for release in batch],
            )
            _expect_none(response.get("Errors", ()), "EntityNotFoundException")


def _is_shown(view: Mapping[str, Any], present: "Mapping[str, TableTypeDef]") -> bool:
    existing = present.get(view["Name"])
    return existing is not None and existing.get("ViewOriginalText") == view["ViewOriginalText"]


def _expect_none(errors: Iterable[Any], harmless: str = "") -> None:
    """Raise for what went wrong with single partitions of a batch.

    Raises:
        ServiceUnavailable: With Glue's own words; worth another try.
    """
    for error in errors:
        detail = error["ErrorDetail"]
        if detail["ErrorCode"] != harmless:
            message = f"partition {error.get('PartitionValues')}: {detail}"
            raise ServiceUnavailable(f"Glue: {message}")
