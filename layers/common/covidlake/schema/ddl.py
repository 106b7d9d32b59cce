"""SQL generated from the contracts: Spark's read schemas, Athena's tables, partitions and views."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from textwrap import shorten

from covidlake import zones
from covidlake.schema.model import Column, Table
from covidlake.zones import Lake

LONGEST_COMMENT = 255  # Glue's limit; the data dictionary has the whole


def spark_ddl(columns: tuple[Column, ...]) -> str:
    """Return `iso_code string, date date, ...` for StructType.fromDDL or createDataFrame."""
    return ", ".join(f"`{column.name}` {column.type}" for column in columns)


def releases_table(table: Table) -> str:
    """Return the name of the Athena table that holds all releases.

    The plain name is the view of the current one.
    """
    return f"{table.name}_releases"


def define(
    table: Table, database: str, lake: Lake, catalog_columns: Mapping[str, str] | None
) -> list[str]:
    """Return the Hive DDL, in its order, after which Athena has the table as the contract does.

    A table that lacks a column is made anew over the same files, since ADD COLUMNS knows no dates,
    and finds its releases again. Columns that the contract has no more stay in it: the current view
    may still show them. Every statement may be repeated.

    Args:
        catalog_columns: Column -> type, as the catalog has the table now; None where it has none.

    Returns:
        No statements where the catalog has the table already.
    """
    contract = {column.name: column.type for column in table.columns}
    if catalog_columns is not None and contract.items() <= catalog_columns.items():
        return []
    dropped_columns = [
        Column(name, kind, "Of earlier releases")  # type: ignore[arg-type]
        for name, kind in (catalog_columns or {}).items()
        if name not in contract
    ]
    whole_table = replace(table, columns=(*table.columns, *dropped_columns))
    name = f"`{database}`.`{releases_table(table)}`"
    # Partitions hold the releases: without the repair a table made anew would be empty.
    create = [create_table(whole_table, database, lake), f"MSCK REPAIR TABLE {name}"]
    # Hive drops no files of an EXTERNAL table.
    return create if catalog_columns is None else [f"DROP TABLE IF EXISTS {name}", *create]


def create_table(table: Table, database: str, lake: Lake) -> str:
    """Return the Hive DDL of one table over all of its releases."""
    columns = ",\n  ".join(map(_declared, table.columns))
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`{releases_table(table)}` (\n"
        f"  {columns}\n)\n"
        f"COMMENT {_literal(table.description)}\n"
        "PARTITIONED BY (`release` string)\n"
        "STORED AS PARQUET\n"
        f"LOCATION '{lake.uri(zones.table_root(table.zone, table.name))}'"
    )


def add_partition(table: Table, database: str, lake: Lake, release: str) -> str:
    """Return the Hive DDL that makes one release of a table visible."""
    location = lake.uri(zones.table(table.zone, table.name, release))
    return (
        f"ALTER TABLE `{database}`.`{releases_table(table)}` "
        f"ADD IF NOT EXISTS PARTITION (`release` = '{zones.name(release)}') LOCATION '{location}'"
    )


def drop_partitions(table: Table, database: str, releases: Iterable[str]) -> str:
    """Return the Hive DDL that takes releases, at least one, of a table out of sight.

    Their files stay.
    """
    partitions = ", ".join(
        f"PARTITION (`release` = '{zones.name(release)}')" for release in releases
    )
    return f"ALTER TABLE `{database}`.`{releases_table(table)}` DROP IF EXISTS {partitions}"


def create_view(table: Table, database: str, release: str) -> str:
    """Return Trino SQL of the view that shows the current release under the table's own name."""
    columns = ", ".join(f'"{name}"' for name in (*table.column_names, "release"))
    return (
        f'CREATE OR REPLACE VIEW "{database}"."{table.name}" AS '
        f'SELECT {columns} FROM "{database}"."{releases_table(table)}" '
        f"WHERE \"release\" = '{zones.name(release)}'"
    )


def _declared(column: Column) -> str:
    comment = shorten(column.comment, LONGEST_COMMENT, placeholder=" …")
    return f"`{column.name}` {column.type} COMMENT {_literal(comment)}"


def _literal(text: str) -> str:
    # Hive takes backslash escapes inside quotes; a semicolon ends a statement even there.
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace(";", ",") + "'"
