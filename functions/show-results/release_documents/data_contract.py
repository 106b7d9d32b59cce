"""The data contract of a release, in the Open Data Contract Standard (ODCS 3)."""

from collections.abc import Mapping
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import Column, Table

from release_documents.sources import attributions

API_VERSION = "v3.0.2"
# Type of a column -> ODCS's.
_LOGICAL_TYPES = {
    "string": "string",
    "date": "date",
    "int": "integer",
    "bigint": "integer",
    "double": "number",
    "boolean": "boolean",
}


def data_contract(
    manifest: ReleaseManifest, tables: Mapping[str, Table], root: str
) -> dict[str, Any]:
    """Return the contract of the tables of a release.

    Args:
        root: address of the API
    """
    return {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"covidlake-{manifest.release}",
        "name": "covidlake",
        "version": manifest.release,
        "status": "active",
        "domain": "epidemiology",
        "dataProduct": "covidlake",
        "contractCreatedTs": manifest.created_at,
        "description": {
            "purpose": "COVID-19 data of countries, with statistics and forecasts, as an immutable "
            f"release with data to {manifest.data_date}.",
            "usage": "Keep the attribution with any copy: " + "; ".join(attributions(manifest)),
            "limitations": "Null means that nobody reported a value, never zero. A value beyond "
            "the range of its column is kept, and listed in quality_flags.",
        },
        "servers": [{"server": "api", "type": "api", "location": f"{root}/v1"}],
        "schema": [_table(table) for table in tables.values() if table.name in manifest.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "physicalName": table.name,
        "logicalType": "object",
        "physicalType": "table",
        "description": table.description,
        "tags": [table.zone],
        "properties": [_column(column, table) for column in table.columns],
    }


def _column(column: Column, table: Table) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "logicalType": _LOGICAL_TYPES[column.type],
        "physicalType": column.type,
        "description": column.comment,
        "required": not column.nullable,
    }
    if column.name in table.key:
        position = table.key.index(column.name) + 1
        described |= {"primaryKey": True, "primaryKeyPosition": position}
    return described
