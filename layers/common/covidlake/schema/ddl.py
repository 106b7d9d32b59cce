"""SQL generated from the contracts: Spark's read schemas, Athena's tables, partitions and views."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from textwrap import shorten

from covidlake import zones
from covidlake.schema.model import Column, Table
from covidlake.zones import Lake

LONGEST_COMMENT = 255  # Glue's limit; the data dictionary has the whole


def spark_ddl(columns: tuple[Column, ...]) -> str:
    """`iso_code string, date date, ...` for StructType.fromDDL or createDataFrame."""
    return ", ".join(f"`{column.name}` {column.type}" for column in columns)


def releases_table(table: Table) -> str:
    """Name of the Athena table that holds all releases; the plain name is the view of the current one."""
    return f"{table.name}_releases"


def define(table: Table, database: str, lake: Lake, known: Mapping[str, str] | None) -> list[str]:
    """Hive DDL, to be run in this order, after which Athena has the table as the contract does; nothing where it has it already.

    known: column -> type, as the catalog has the table now; None where it has none. A table that
    lacks a column is made anew over the same files, since ADD COLUMNS knows no dates, and finds its
    releases again. Columns that the contract has no more stay in it: the current view may still
    show them. Every statement may be repeated.
    """
    if known is not None and all(known.get(column.name) == column.type for column in table.columns):
        return []
    left = [
        Column(name, kind, "Of earlier releases")  # type: ignore[arg-type]
        for name, kind in (known or {}).items()
        if name not in table.column_names
    ]
    name = f"`{database}`.`{releases_table(table)}`"
    made = [
        create_table(replace(table, columns=(*table.columns, *left)), database, lake),
        f"MSCK REPAIR TABLE {name}",
    ]
    return made if known is None else [f"DROP TABLE IF EXISTS {name}", *made]


def create_table(table: Table, database: str, lake: Lake) -> str:
    """Hive DDL of one table over all of its releases."""
    columns = ",\n  ".join(map(_declared, table.columns))
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`{releases_table(table)}` (\n  {columns}\n)\n"
        f"COMMENT {_literal(table.description)}\n"
        "PARTITIONED BY (`release` string)\n"
        "STORED AS PARQUET\n"
        f"LOCATION '{lake.uri(zones.table_root(table.zone, table.name))}'"
    )


def add_partition(table: Table, database: str, lake: Lake, release: str) -> str:
    """Hive DDL that makes one release of a table visible."""
    location = lake.uri(zones.table(table.zone, table.name, release))
    return (
        f"ALTER TABLE `{database}`.`{releases_table(table)}` "
        f"ADD IF NOT EXISTS PARTITION (`release` = '{zones.name(release)}') LOCATION '{location}'"
    )


def drop_partitions(table: Table, database: str, releases: Iterable[str]) -> str:
    """Hive DDL that takes releases of a table out of sight; at least one. Their files stay."""
    partitions = ", ".join(
        f"PARTITION (`release` = '{zones.name(release)}')" for release in releases
    )
    return f"ALTER TABLE `{database}`.`{releases_table(table)}` DROP IF EXISTS {partitions}"


def create_view(table: Table, database: str, release: str) -> str:
    """Trino SQL of the view that shows one release, the current one, under the table's own name."""
    columns = ", ".join(f'"{name}"' for name in (*table.column_names, "release"))
    return (
        f'CREATE OR REPLACE VIEW "{database}"."{table.name}" AS '
        f'SELECT {columns} FROM "{database}"."{releases_table(table)}" WHERE "release" = \'{zones.name(release)}\''
    )


def _declared(column: Column) -> str:
    comment = shorten(column.comment, LONGEST_COMMENT, placeholder=" …")
    return f"`{column.name}` {column.type} COMMENT {_literal(comment)}"


def _literal(text: str) -> str:
    # Hive takes backslash escapes inside quotes; a semicolon ends a statement even there.
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace(";", ",") + "'"
