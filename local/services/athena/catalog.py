"""What a query finds in the catalog: tables, views, and the files of what is registered.

What a lake's folder says by itself (LakeCatalog) is what a deployment over it registers at its
start (registered.py); from then on only the functions change that.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from covidlake import zones
from covidlake.schema import TABLES, catalog
from covidlake.schema.model import Table
from covidlake.zones import Lake

CATALOG = "awsdatacatalog"  # Athena's name of the Glue catalog
DATABASE = "covidlake"  # of what a statement leaves unqualified

CatalogTable = Mapping[str, Any]  # as Glue describes a table or a view


class Catalog(Protocol):
    """Where Athena's engine looks tables up."""

    @property
    def root(self) -> Path:
        """Return the folder of the bucket, in which all files are."""

    def databases(self) -> list[str]:
        """Return the names of the databases."""

    def tables(self, database: str) -> list[CatalogTable]:
        """Return the tables and views of a database."""

    def table(self, database: str, name: str) -> CatalogTable | None:
        """Return a table or a view; None where there is none."""

    def files(self, database: str, name: str) -> list[Path]:
        """Return the files of a table's registered partitions."""

    def partitions(self, database: str, name: str) -> list[str]:
        """Return the releases of a table that are registered."""


class LakeCatalog:
    """The tables of a bucket's folder: all releases but those that are retired, and one in views.

    Attributes:
        root: the folder.
        current: the release that the views show; None for no views.
    """

    def __init__(self, root: Path, current: str | None) -> None:
        self.root: Path = root
        self.current = current
        self._lake = Lake(root.name)

    @cached_property
    def inputs(self) -> dict[str, CatalogTable]:
        """Each table and view by its name, as it is registered."""
        tables = [catalog.table_input(table, self._lake) for table in TABLES.values()]
        if self.current:
            tables += [catalog.view_input(one, DATABASE, self.current) for one in TABLES.values()]
        return {table["Name"]: table for table in tables}

    def table(self, database: str, name: str) -> CatalogTable | None:
        return self.inputs.get(name) if database == DATABASE else None

    def databases(self) -> list[str]:
        return [DATABASE]

    def tables(self, database: str) -> list[CatalogTable]:
        return list(self.inputs.values()) if database == DATABASE else []

    def files(self, database: str, name: str) -> list[Path]:
        table = _contract(name)
        keys = [zones.table(table.zone, table.name, release) for release in self.releases(table)]
        return [file for key in keys for file in parquet_files(self.root / key)]

    def partitions(self, database: str, name: str) -> list[str]:
        return self.releases(_contract(name))

    def releases(self, table: Table) -> list[str]:
        """Return the releases of a table that are registered."""
        retired = set(self._retired_tables())
        folders = (self.root / zones.table_root(table.zone, table.name)).glob("release=*")
        releases = sorted(folder.name.removeprefix("release=") for folder in folders)
        return [release for release in releases if (release, table.name) not in retired]

    def _retired_tables(self) -> Iterator[tuple[str, str]]:
        """Yield (release, table) of what waits for its deletion."""
        for file in (self.root / zones.RETIRED).glob("*.json"):
            try:
                tables = list(json.loads(file.read_bytes())["tables"])
            except (ValueError, KeyError, TypeError):  # damaged: a checkup of the lake names it
                continue
            yield from ((file.stem, table) for table in tables)


def _contract(name: str) -> Table:
    """Return the contract of a table that holds all releases."""
    (table,) = [one for one in TABLES.values() if catalog.releases_table(one) == name]
    return table


def parquet_files(folder: Path) -> list[Path]:
    """Return the files of a partition."""
    return sorted(folder.glob("*.parquet"))


def view_query(view: CatalogTable) -> str:
    """Return the SQL of a view."""
    return str(catalog.view_definition(view["ViewOriginalText"])["originalSql"])


def check_view(view: CatalogTable, columns: list[tuple[str, str]]) -> None:
    """Raise ValueError where a view declares other columns than its query has.

    Athena runs no such view.

    Args:
        columns: Name and Trino's type of each column of the query.
    """
    declared = catalog.view_definition(view["ViewOriginalText"])["columns"]
    if [(column["name"], column["type"]) for column in declared] != columns:
        raise ValueError(
            f"INVALID_VIEW: line 1:1: View '{CATALOG}.{DATABASE}.{view['Name']}' is stale or "
            f"in invalid state: it declares {declared}, its query has {columns}"
        )
