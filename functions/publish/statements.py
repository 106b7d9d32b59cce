"""Athena's statements that make a release visible to SQL, and those that take it away."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from covidlake.schema import TABLES, ddl
from covidlake.schema.model import Table
from covidlake.zones import Lake
from garbage import Retired

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient


class TableStatements(TypedDict):
    """What shows a table of a release.

    Attributes:
        define: Defines the table, if it is not as it should be.
        add_partition: Registers the release.
        create_view: Lets the view show it.
    """

    define: list[str]
    add_partition: str
    create_view: str


def table_statements(
    table: Table, release: str, database: str, lake: Lake, glue: "GlueClient"
) -> TableStatements:
    """Return what shows a table of a release."""
    known_columns = read_columns(ddl.releases_table(table), database, glue)
    return {
        "define": ddl.define(table, database, lake, known_columns),
        "add_partition": ddl.add_partition(table, database, lake, release),
        "create_view": ddl.create_view(table, database, release),
    }


def read_columns(table: str, database: str, glue: "GlueClient") -> dict[str, str] | None:
    """Return column -> type of a table as the catalog has it, or None where it has none."""
    try:
        response = glue.get_table(DatabaseName=database, Name=table)
    except glue.exceptions.EntityNotFoundException:
        return None
    columns = response["Table"]["StorageDescriptor"]["Columns"]
    return {column["Name"]: column["Type"] for column in columns}


def drop_statements(retired: Sequence[Retired], database: str) -> list[str]:
    """Return a statement for each table that loses partitions with the retired releases."""
    statements = []
    for name, table in TABLES.items():
        releases = [one.release for one in retired if name in one.tables]
        if releases:
            statements.append(ddl.drop_partitions(table, database, releases))
    return statements
