"""The tables, partitions and views of the Glue catalog, generated from the contracts.

Each is what Glue's API takes (TableInput, PartitionInput) and what Athena's own DDL would leave
there.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from textwrap import shorten
from typing import Any

from covidlake import zones
from covidlake.schema.model import Column, Table
from covidlake.zones import Lake

LONGEST_COMMENT = 255  # Glue's limit; the data dictionary has the whole
LONGEST_DESCRIPTION = 2048  # likewise
RELEASE = Column("release", "string", "The release that the row belongs to")
# Hive's names of types, in which Glue keeps columns -> Trino's, in which a view declares them.
TRINO_TYPES = {"string": "varchar", "int": "integer"}
# What STORED AS PARQUET means.
_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    },
}
_VIEW_TEXT = "/* Presto View: {} */"

GlueInput = dict[str, Any]


def releases_table(table: Table) -> str:
    """Return the name of the Athena table that holds all releases.

    The plain name is the view of the current one.
    """
    return f"{table.name}_releases"


def lacks_columns(table: Table, catalog_columns: Mapping[str, str]) -> bool:
    """Return whether the catalog's column -> type are not all that the contract says."""
    contract = {column.name: column.type for column in table.columns}
    return not contract.items() <= catalog_columns.items()


def with_earlier_columns(table: Table, catalog_columns: Mapping[str, str]) -> Table:
    """Return the table with the columns that only the catalog has, at its end.

    The current view may still show them.
    """
    earlier_columns = [
        Column(name, kind, "Of earlier releases")  # type: ignore[arg-type]
        for name, kind in catalog_columns.items()
        if name not in table.column_names
    ]
    return replace(table, columns=(*table.columns, *earlier_columns))


def table_input(table: Table, lake: Lake) -> GlueInput:
    """Return an external table over the Parquet files of all releases of a table."""
    return {
        "Name": releases_table(table),
        "Description": shorten(table.description, LONGEST_DESCRIPTION, placeholder=" …"),
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "PartitionKeys": [_described(RELEASE)],
        "StorageDescriptor": _storage(table, lake.uri(zones.table_root(table.zone, table.name))),
    }


def partition_input(table: Table, lake: Lake, release: str) -> GlueInput:
    """Return the partition that makes one release of a table visible.

    It has columns of its own: Athena finds those of a partition by name in them.
    """
    location = lake.uri(zones.table(table.zone, table.name, release))
    return {"Values": [release], "StorageDescriptor": _storage(table, location)}


def view_sql(table: Table, database: str, release: str) -> str:
    """Return Trino SQL of one release of a table, named literally.

    Athena prunes partitions by a literal; by what a subquery finds, no documentation promises.
    """
    columns = ", ".join(f'"{name}"' for name in (*table.column_names, RELEASE.name))
    return (
        f'SELECT {columns} FROM "{database}"."{releases_table(table)}" '
        f"WHERE \"release\" = '{zones.name(release)}'"
    )


def view_input(table: Table, database: str, release: str) -> GlueInput:
    """Return the view that shows one release under the table's own name."""
    columns = (*table.columns, RELEASE)
    definition = {
        "originalSql": view_sql(table, database, release),
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": column.name, "type": trino_type(column)} for column in columns],
    }
    written = json.dumps(definition).encode()
    encoded = base64.b64encode(written).decode()
    return {
        "Name": table.name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [_described(column) for column in columns],
            "Location": "",
            "SerdeInfo": {},
        },
        "ViewOriginalText": _VIEW_TEXT.format(encoded),
        "ViewExpandedText": "/* Presto View */",
    }


def view_definition(text: str) -> dict[str, Any]:
    """Return what the ViewOriginalText of a view says: originalSql, and its declared columns."""
    before, after = _VIEW_TEXT.split("{}")
    encoded = text.removeprefix(before).removesuffix(after)
    definition: dict[str, Any] = json.loads(base64.b64decode(encoded, validate=True))
    return definition


def trino_type(column: Column) -> str:
    return TRINO_TYPES.get(column.type, column.type)


def _storage(table: Table, location: str) -> GlueInput:
    columns = [_described(column) for column in table.columns]
    return {**_PARQUET, "Columns": columns, "Location": location}


def _described(column: Column) -> dict[str, str]:
    comment = shorten(column.comment, LONGEST_COMMENT, placeholder=" …")
    return {"Name": column.name, "Type": column.type, "Comment": comment}
