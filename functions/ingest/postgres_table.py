"""One table of PostgreSQL as CSV: the columns of its contract, from one snapshot, in a stable order."""

from dataclasses import dataclass
from typing import Protocol

from covidlake.errors import SourceInvalid
from covidlake.schema import ALIASES, CAPTURED, KEYS
from deadline import Deadline
from pg8000.native import Connection, identifier

# What a column of a contract's type may be in PostgreSQL: categories of pg_type.typcategory.
_FAMILIES = {"S": "text", "N": "number", "D": "date"}
_ALLOWED = {"string": ("text",), "date": ("date", "text")}
_ALLOWED_NUMBER = ("number", "text")
# In their category, but written in a way that no reader of CSV takes for a number or a date.
_UNREADABLE = {"money", "oid", "time", "timetz", "time without time zone", "time with time zone"}
_CATALOG = """
    SELECT attname::text, format_type(atttypid, atttypmod), typcategory::text
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = (
        SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = :schema AND relname = :name AND relkind IN ('r', 'p', 'v', 'm', 'f')
    ) AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""


class Sink(Protocol):
    def write(self, data: bytes) -> None: ...


@dataclass(frozen=True)
class Field:
    """A column of the table that the contract knows. name: in the table; type: PostgreSQL's name for it."""

    name: str
    type: str
    family: str
    contract: str


def copy_table(connection: Connection, table: str, dataset: str, sink: Sink, deadline: Deadline) -> int:
    """COPY the table's contract columns to the sink, header first; the rows that the server says it sent.

    NULL is empty and '' is quoted, numbers keep their digits. SourceInvalid: no such table, no key, a column of another type.
    """
    connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    # Milliseconds; the server gives up a little before the watchdog does, since it can say why.
    connection.run(f"SET LOCAL statement_timeout = {max(1, int(deadline.left() * 950))}")
    for setting in ("datestyle = 'ISO, YMD'", "timezone = 'UTC'", "extra_float_digits = 3"):
        connection.run(f"SET LOCAL {setting}")
    schema, _, name = table.rpartition(".")
    fields = _fields(connection, schema or "public", name, dataset)
    connection.run(copy_statement(schema or "public", name, fields, dataset), stream=sink)
    rows = connection.row_count
    connection.run("COMMIT")
    return int(rows)


def copy_statement(schema: str, table: str, fields: list[Field], dataset: str) -> str:
    """COPY (SELECT ... ORDER BY key, all else): the same rows give the same bytes, whatever their order on disk or the server's locale."""
    keys = [field for name in KEYS[dataset] for field in fields if field.contract == name]
    order = ", ".join(_sorted_by(field) for field in [*keys, *(field for field in fields if field not in keys)])
    columns = ", ".join(identifier(field.name) for field in fields)
    source = f"{identifier(schema)}.{identifier(table)}"
    return f"COPY (SELECT {columns} FROM {source} ORDER BY {order}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"  # noqa: S608 - quoted, and known to the catalog


def _sorted_by(field: Field) -> str:
    return f"{identifier(field.name)}" + (' COLLATE "C"' if field.family == "text" else "")


def _fields(connection: Connection, schema: str, table: str, dataset: str) -> list[Field]:
    contract = {column.name: column for column in CAPTURED[dataset]}
    found = connection.run(_CATALOG, schema=schema, name=table)
    if not found:
        raise SourceInvalid(f"there is no table {schema}.{table} (or it has no columns)")
    fields = []
    for name, kind, category in found:
        canonical = ALIASES.get(name, name)
        if canonical not in contract:
            continue
        family, allowed = _FAMILIES.get(category), _ALLOWED.get(contract[canonical].type, _ALLOWED_NUMBER)
        if family not in allowed or kind in _UNREADABLE:
            raise SourceInvalid(f"unknown column type: {schema}.{table}.{name} is {kind}; allowed is {' or '.join(allowed)}")
        fields.append(Field(name, kind, family, canonical))
    missing = [name for name in KEYS[dataset] if name not in {field.contract for field in fields}]
    if missing:
        raise SourceInvalid(
            f"{schema}.{table} lacks {', '.join(missing)}, the key of {dataset}; it has {', '.join(row[0] for row in found)}"
        )
    return sorted(fields, key=lambda field: list(contract).index(field.contract))
