"""One table of PostgreSQL as CSV: its contract's columns, of one instant, in a stable order."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from capture.deadline import Deadline
from covidlake.errors import SourceInvalid
from covidlake.schema import ALIASES, CAPTURED, KEYS
from pg8000.native import Connection, identifier

from postgres.csv_records import Sink

# The types (pg_type.typname, domains by what they are made of) whose text a reader of CSV takes for
# what it is.
_FAMILIES = {
    "text": ("text", "varchar", "bpchar", "name", "citext"),
    "number": ("int2", "int4", "int8", "numeric", "float4", "float8"),
    "date": ("date", "timestamp", "timestamptz"),
}
# What a column of a contract's type may be in the table.
_ALLOWED = {"string": ("text",), "date": ("date", "text"), "double": ("number", "text")}
_CATALOG = """
    SELECT attname::text, format_type(atttypid, atttypmod),
           COALESCE(base.typname, own.typname)::text
    FROM pg_attribute
    JOIN pg_type own ON own.oid = atttypid
    LEFT JOIN pg_type base ON base.oid = own.typbasetype
    WHERE attnum > 0 AND NOT attisdropped AND attrelid = (
        SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = :schema AND relname = :name AND relkind IN ('r', 'p', 'v', 'm', 'f')
    )
"""
_BLOCK_BYTES = 1 << 18
# Of the time that is left: a little before the watchdog shuts the connection, so that the server
# can say why.
STATEMENT_SHARE = 0.95


@dataclass(frozen=True)
class Field:
    """A column of the table.

    Attributes:
        name: In the table.
        contract: In the contract; the same where that does not have it.
        type: As in pg_type.typname; of a domain, what it is made of.
    """

    name: str
    contract: str
    type: str

    @property
    def family(self) -> str:
        """Return text, number, date, or unknown."""
        return next(
            (family for family, types in _FAMILIES.items() if self.type in types), "unknown"
        )


@dataclass(frozen=True)
class Table:
    """A table as the catalog describes it.

    Attributes:
        fields: Those of the contract in its order, then a watermark that it does not have.
    """

    schema: str
    name: str
    dataset: str
    fields: list[Field]

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def key(self) -> list[Field]:
        return [
            field for name in KEYS[self.dataset] for field in self.fields if field.contract == name
        ]


def copy_table(
    connection: Connection, name: str, dataset: str, sink: Sink, deadline: Deadline
) -> int:
    """COPY the table's contract columns to the sink, header first; return the rows sent.

    Their number is what the server says. NULL is empty and '' is quoted, numbers keep their digits,
    times are UTC.

    Args:
        name: "schema.name", or one in "public".

    Raises:
        SourceInvalid: No such table, no key, a column of another type than its contract can take.
    """
    with one_instant(connection, deadline):
        table = describe_table(connection, name, dataset)
        return run_copy(connection, copy_statement(table), sink)


@contextmanager
def one_instant(connection: Connection, deadline: Deadline) -> Iterator[None]:
    """Read everything as it was at one instant, in one transaction."""
    connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.run(
        f"SET LOCAL statement_timeout = {max(1, int(deadline.left() * 1000 * STATEMENT_SHARE))}"
    )
    for setting in ("datestyle = 'ISO, YMD'", "timezone = 'UTC'", "extra_float_digits = 3"):
        connection.run(f"SET LOCAL {setting}")
    yield
    connection.run("COMMIT")


def describe_table(
    connection: Connection, name: str, dataset: str, watermark: str | None = None
) -> Table:
    """Return the columns that the contract knows, and the watermark, as the catalog has them."""
    schema, _, table = name.rpartition(".")
    schema = schema or "public"
    catalog_rows = connection.run(_CATALOG, schema=schema, name=table)
    if not catalog_rows:
        raise SourceInvalid(f"there is no table {schema}.{table}, or it has no columns")
    contract = {column.name: column for column in CAPTURED[dataset]}
    fields, marks = [], []
    for column, kind, base in catalog_rows:
        field = Field(column, ALIASES.get(column, column), base)
        if field.contract in contract:
            allowed = _ALLOWED[contract[field.contract].type]
            if field.family not in allowed:
                raise SourceInvalid(
                    f"unknown column type: {schema}.{table}.{column} is {kind}; allowed is "
                    f"{_listed(allowed)}"
                )
            fields.append(field)
        elif column == watermark:
            marks.append(field)
    missing = [key for key in KEYS[dataset] if key not in {field.contract for field in fields}]
    if missing:
        raise SourceInvalid(
            f"{schema}.{table} lacks {', '.join(missing)}, the key of {dataset}; it has "
            f"{', '.join(row[0] for row in catalog_rows)}"
        )
    # The contract's order, not the table's: a column moved there changes no byte here.
    order = list(contract)
    fields.sort(key=lambda field: order.index(field.contract))
    return Table(schema, table, dataset, fields + marks)


def copy_statement(table: Table, where: str = "") -> str:
    """Write COPY (SELECT ... ORDER BY key, all else).

    The same rows give the same bytes, whatever their order on disk or the server's locale.
    """
    others = [field for field in table.fields if field not in table.key]
    order = ", ".join(map(_sorted_by, [*table.key, *others]))
    columns = ", ".join(map(_selected, table.fields))
    name = f"{identifier(table.schema)}.{identifier(table.name)}"
    # Every identifier was read from the catalog and is quoted.
    query = f"SELECT {columns} FROM {name}{where} ORDER BY {order}"  # noqa: S608
    return f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"


def run_copy(connection: Connection, statement: str, sink: Sink) -> int:
    """Write the statement's output to the sink; return the rows that the server says it sent."""
    connection.run(statement, stream=sink)
    return int(connection.row_count)


def _selected(field: Field) -> str:
    name: str = identifier(field.name)
    if field.contract == "date" and field.family == "date":
        return f"{name}::date AS {name}"
    return name


def _sorted_by(field: Field) -> str:
    # As bytes: the order of the server's locale differs from machine to machine.
    collation = ' COLLATE "C"' if field.family == "text" else ""
    return f"{identifier(field.name)}{collation}"


def _listed(families: tuple[str, ...]) -> str:
    return " or ".join(f"{family} ({', '.join(_FAMILIES[family])})" for family in families)


class File(Protocol):
    """What a snapshot is written to."""

    def write(self, data: bytes, /) -> object: ...


class Blocks:
    """A sink of rows, over a file that is better written in blocks.

    `flush()` after the last.
    """

    def __init__(self, file: File) -> None:
        self._file, self._rows, self._bytes = file, list[bytes](), 0

    def write(self, row: bytes) -> None:
        self._rows.append(row)
        self._bytes += len(row)
        if self._bytes >= _BLOCK_BYTES:
            self.flush()

    def writelines(self, rows: Iterable[bytes]) -> None:
        self.write(b"".join(rows))

    def flush(self) -> None:
        self._file.write(b"".join(self._rows))
        self._rows, self._bytes = [], 0
