"""One table of PostgreSQL as CSV: the columns of its contract, from one snapshot, in a stable order."""

from dataclasses import dataclass
from typing import Protocol

from covidlake.errors import SourceInvalid
from covidlake.schema import ALIASES, CAPTURED, KEYS
from deadline import Deadline
from pg8000.native import Connection, identifier

# The types (pg_type.typname, domains by what they are made of) whose text a reader of CSV takes for what it is.
_FAMILIES = {
    "text": ("text", "varchar", "bpchar", "name", "citext"),
    "number": ("int2", "int4", "int8", "numeric", "float4", "float8"),
    "date": ("date", "timestamp", "timestamptz"),
}
# What a column of a contract's type may be in the table.
_ALLOWED = {"string": ("text",), "date": ("date", "text"), "double": ("number", "text")}
_CATALOG = """
    SELECT attname::text, format_type(atttypid, atttypmod), COALESCE(base.typname, own.typname)::text
    FROM pg_attribute
    JOIN pg_type own ON own.oid = atttypid
    LEFT JOIN pg_type base ON base.oid = own.typbasetype
    WHERE attnum > 0 AND NOT attisdropped AND attrelid = (
        SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = :schema AND relname = :name AND relkind IN ('r', 'p', 'v', 'm', 'f')
    )
"""
_BLOCK_BYTES = 1 << 18


class Sink(Protocol):
    def write(self, data: bytes) -> None: ...


@dataclass(frozen=True)
class Field:
    """A column of the table that the contract knows. name: in the table; contract: in the contract; family: text, number or date."""

    name: str
    contract: str
    family: str


def copy_table(connection: Connection, table: str, dataset: str, sink: Sink, deadline: Deadline) -> int:
    """COPY the table's contract columns to the sink, header first; the number of rows that the server says it sent.

    table: "schema.name", or a name in "public". NULL is empty and '' is quoted, numbers keep their digits, times are UTC.
    SourceInvalid: no such table, no key, a column of another type than its contract can take.
    """
    schema, _, name = table.rpartition(".")
    schema = schema or "public"
    connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    # In milliseconds, a little before the watchdog shuts the connection: the server can say why.
    connection.run(f"SET LOCAL statement_timeout = {max(1, int(deadline.left() * 950))}")
    for setting in ("datestyle = 'ISO, YMD'", "timezone = 'UTC'", "extra_float_digits = 3"):
        connection.run(f"SET LOCAL {setting}")
    fields = contract_fields(connection, schema, name, dataset)
    blocks = _Blocks(sink)
    connection.run(copy_statement(schema, name, fields, dataset), stream=blocks)
    rows = connection.row_count
    blocks.flush()
    connection.run("COMMIT")
    return int(rows)


def contract_fields(connection: Connection, schema: str, table: str, dataset: str) -> list[Field]:
    """The columns of the table that the contract knows, in the contract's order, as the catalog describes them."""
    contract = {column.name: column for column in CAPTURED[dataset]}
    found = connection.run(_CATALOG, schema=schema, name=table)
    if not found:
        raise SourceInvalid(f"there is no table {schema}.{table}, or it has no columns")
    fields = []
    for name, kind, base in found:
        canonical = ALIASES.get(name, name)
        if canonical in contract:
            allowed = _ALLOWED[contract[canonical].type]
            family = next((family for family, types in _FAMILIES.items() if base in types), "unknown")
            if family not in allowed:
                raise SourceInvalid(f"unknown column type: {schema}.{table}.{name} is {kind}; allowed is {_listed(allowed)}")
            fields.append(Field(name, canonical, family))
    missing = [name for name in KEYS[dataset] if name not in {field.contract for field in fields}]
    if missing:
        raise SourceInvalid(
            f"{schema}.{table} lacks {', '.join(missing)}, the key of {dataset}; it has {', '.join(row[0] for row in found)}"
        )
    order = list(contract)
    return sorted(fields, key=lambda field: order.index(field.contract))


def copy_statement(schema: str, table: str, fields: list[Field], dataset: str) -> str:
    """COPY (SELECT ... ORDER BY key, all else): the same rows give the same bytes, whatever their order on disk or the server's locale."""
    keys = [field for name in KEYS[dataset] for field in fields if field.contract == name]
    order = ", ".join(_sorted_by(field) for field in [*keys, *(field for field in fields if field not in keys)])
    columns = ", ".join(_selected(field) for field in fields)
    # Every identifier was read from the catalog and is quoted.
    query = f"SELECT {columns} FROM {identifier(schema)}.{identifier(table)} ORDER BY {order}"  # noqa: S608
    return f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"


def _selected(field: Field) -> str:
    name = identifier(field.name)
    return f"{name}::date AS {name}" if field.family == "date" else f"{name}"


def _sorted_by(field: Field) -> str:
    return f"{identifier(field.name)}" + (' COLLATE "C"' if field.family == "text" else "")


def _listed(families: tuple[str, ...]) -> str:
    return " or ".join(f"{family} ({', '.join(_FAMILIES[family])})" for family in families)


class _Blocks:
    """Rows come one at a time; what they are written to works in blocks."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._rows, self._bytes = sink, list[bytes](), 0

    def write(self, row: bytes) -> None:
        self._rows.append(row)
        self._bytes += len(row)
        if self._bytes >= _BLOCK_BYTES:
            self.flush()

    def flush(self) -> None:
        self._sink.write(b"".join(self._rows))
        self._rows, self._bytes = [], 0
