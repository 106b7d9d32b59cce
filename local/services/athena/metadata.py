"""SHOW and DESCRIBE: what the catalog holds.

https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlglot import exp

from local.services.athena.catalog import CATALOG, Catalog, CatalogTable, view_query
from local.services.athena.results import Answer
from local.services.athena.trino.errors import QueryError, unsupported

_NAME = r'[`"]?(\w+)[`"]?'
_TABLE = rf"(?:{_NAME}\.)?{_NAME}"
_LIKE = r"(?:\s+(?:LIKE\s+)?'([^']*)')?"

# Takes the catalog, the database of the session, and the groups of the statement's pattern.
Describe = Callable[[Catalog, str, Sequence[str | None]], Answer]


def answer(statement: exp.Expr, catalog: Catalog, database: str) -> Answer | None:
    """Return the answer to SHOW or DESCRIBE; None of another statement.

    Raises:
        QueryError: it names what there is not, or is a form that this emulation does not know.
    """
    if isinstance(statement, exp.Describe):
        written = f"DESCRIBE {statement.this.sql(dialect='trino')}"
    elif isinstance(statement, exp.Command) and statement.name.upper() == "SHOW":
        written = f"SHOW {statement.expression.name.strip()}"
    else:
        return None
    for pattern, describe in _STATEMENTS:
        if match := re.fullmatch(pattern, written, re.IGNORECASE):
            return describe(catalog, database, match.groups())
    raise unsupported(f"this form of {written.split()[0]}: {written}")


def _lines(name: str, lines: Iterable[str]) -> Answer:
    return Answer([(name, "string")], [(line,) for line in lines])


def _like(names: Iterable[str], pattern: str | None) -> list[str]:
    """Return names that match Hive's pattern, in which * is any text and | is or."""
    regular = (pattern or "*").replace("*", ".*")
    return [name for name in names if re.fullmatch(regular, name)]


def _databases(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    databases = sorted(catalog.databases())
    return _lines("database_name", _like(databases, groups[0]))


def _tables(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    tables = catalog.tables(_existing(catalog, groups[0] or database))
    names = sorted(table["Name"] for table in tables)
    return _lines("tab_name", _like(names, groups[1]))


def _views(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    tables = catalog.tables(_existing(catalog, groups[0] or database))
    names = sorted(table["Name"] for table in tables if _is_view(table))
    return _lines("views", _like(names, groups[1]))


def _existing(catalog: Catalog, database: str) -> str:
    if database not in catalog.databases():
        raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist")
    return database


def _columns_in(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    name, inside = groups
    return _columns(catalog, database, (inside, name))


def _columns(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    table = _table(catalog, database, groups)
    return _lines("field", [column["Name"] for column in _all_columns(table)])


def _partitions(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    table = _table(catalog, database, groups)
    keys = [key["Name"] for key in table.get("PartitionKeys", [])]
    if not keys:
        raise QueryError("FAILED", f"Table {table['Name']} is not a partitioned table")
    (key,) = keys
    releases = catalog.partitions(groups[0] or database, table["Name"])
    lines = [f"{key}={release}" for release in releases]
    return _lines("partition", sorted(lines))


def _describe(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    table = _table(catalog, database, groups)
    columns = [(name, "string") for name in ("col_name", "data_type", "comment")]
    rows: list[tuple[Any, ...]] = [
        (column["Name"], column["Type"], column.get("Comment", ""))
        for column in _all_columns(table)
    ]
    return Answer(columns, rows)


def _create_table(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    table = _table(catalog, database, groups)
    if _is_view(table):
        raise QueryError("FAILED", f"{table['Name']} is a view: SHOW CREATE VIEW tells it")
    storage, serde = table["StorageDescriptor"], table["StorageDescriptor"]["SerdeInfo"]
    lines = [
        f"CREATE EXTERNAL TABLE `{groups[0] or database}.{table['Name']}`(",
        *_definitions(storage["Columns"]),
        "PARTITIONED BY ( ",
        *_definitions(table.get("PartitionKeys", [])),
        "ROW FORMAT SERDE ",
        f"  '{serde['SerializationLibrary']}' ",
        "STORED AS INPUTFORMAT ",
        f"  '{storage['InputFormat']}' ",
        "OUTPUTFORMAT ",
        f"  '{storage['OutputFormat']}'",
        "LOCATION",
        f"  '{storage['Location']}'",
        "TBLPROPERTIES (",
        ", \n".join(f"  '{key}'='{value}'" for key, value in sorted(table["Parameters"].items()))
        + ")",
    ]
    return _lines("createtab_stmt", "\n".join(lines).split("\n"))


def _definitions(columns: Sequence[Any]) -> list[str]:
    lines = []
    for column in columns:
        comment = column.get("Comment", "").replace("'", "\\'")
        lines.append(f"  `{column['Name']}` {column['Type']} COMMENT '{comment}'")
    return [*(f"{line}, " for line in lines[:-1]), f"{lines[-1]})"]


def _create_view(catalog: Catalog, database: str, groups: Sequence[str | None]) -> Answer:
    table = _table(catalog, database, groups)
    if not _is_view(table):
        raise QueryError("FAILED", f"{table['Name']} is a table: SHOW CREATE TABLE tells it")
    first = f"CREATE VIEW {groups[0] or database}.{table['Name']} AS"
    return _lines("create view", [first, *view_query(table).splitlines()])


def _table(catalog: Catalog, database: str, groups: Sequence[str | None]) -> CatalogTable:
    inside, name = groups[0] or database, (groups[1] or "").lower()
    table = catalog.table(inside, name)
    if table is None:
        raise QueryError("TABLE_NOT_FOUND", f"Table '{CATALOG}.{inside}.{name}' does not exist")
    return table


def _is_view(table: CatalogTable) -> bool:
    return bool(table["TableType"] == "VIRTUAL_VIEW")


def _all_columns(table: CatalogTable) -> list[Any]:
    return [*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", [])]


_STATEMENTS: Sequence[tuple[str, Describe]] = [
    (rf"SHOW\s+(?:DATABASES|SCHEMAS){_LIKE}", _databases),
    (rf"SHOW\s+TABLES(?:\s+(?:IN|FROM)\s+{_NAME})?{_LIKE}", _tables),
    (rf"SHOW\s+VIEWS(?:\s+(?:IN|FROM)\s+{_NAME})?{_LIKE}", _views),
    (rf"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+{_TABLE}", _columns),
    (rf"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+{_NAME}\s+(?:IN|FROM)\s+{_NAME}", _columns_in),
    (rf"SHOW\s+PARTITIONS\s+{_TABLE}", _partitions),
    (rf"SHOW\s+CREATE\s+TABLE\s+{_TABLE}", _create_table),
    (rf"SHOW\s+CREATE\s+VIEW\s+{_TABLE}", _create_view),
    (rf"DESCRIBE\s+{_TABLE}", _describe),
]
