"""The rows of a table that changed since a snapshot, merged into it.

What a full extract would give, but for the rows that were deleted since, which stay.

Where to go on is read from the snapshot itself, in a column of its own if the contract has none:
nothing is remembered that could disagree.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from capture.deadline import Deadline
from covidlake.errors import SourceInvalid
from pg8000.native import Connection, identifier

from postgres.csv_records import Merge, Sink, records, values
from postgres.increments import Increments
from postgres.table import Field, Table, copied, copy_statement, described, one_instant

# What a watermark of a type is compared as, and what its overlap is.
_KINDS = {
    "date": ("timestamp", "interval"),
    "timestamp": ("timestamp", "interval"),
    "timestamptz": ("timestamptz", "interval"),
    "int2": ("int8", "int8"),
    "int4": ("int8", "int8"),
    "int8": ("int8", "int8"),
}
# A unique index on the key, or on a part of it, that no null evades: without it a row could not be
# told from the one that it replaces.
_UNIQUE = """
    SELECT 1 FROM pg_index JOIN pg_attribute
        ON attrelid = indrelid AND array_position(indkey::int2[], attnum) < indnkeyatts
    WHERE indrelid = format('%I.%I', CAST(:schema AS text), CAST(:name AS text))::regclass
        AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
    GROUP BY indexrelid, indnkeyatts
    HAVING count(*) = indnkeyatts AND bool_and(attnotnull AND attname = ANY (CAST(:key AS text[])))
"""


class Copied(NamedTuple):
    """rows: in the file; whole: all of them were read from the table now."""

    rows: int
    whole: bool


@dataclass(frozen=True)
class Base:
    """A promoted snapshot of the same table.

    Attributes:
        read: Gives its bytes from the beginning.
        seen_at: When its content was last seen, ISO 8601 in UTC.
    """

    read: Callable[[], Iterable[bytes]]
    seen_at: str

    def highest(self, fields: list[Field], mark: Field) -> str | None:
        """Its highest watermark; None if it has none, or has other columns than the table.

        What lies after the capture is a typing error, and would hide all that changes until then.
        """
        rows = records(self.read())
        if [name.decode() for name in values(next(rows, b""))] != [field.name for field in fields]:
            return None
        position = fields.index(mark)
        found = (text for row in rows if (text := values(row)[position].decode()))
        if mark.family == "number":
            return max(found, key=int, default=None)
        latest = self.seen_at.replace("T", " ")
        return max((text for text in found if text <= latest), default=None)


def copy_increment(
    connection: Connection,
    name: str,
    dataset: str,
    increments: Increments,
    base: Base | None,
    sink: Sink,
    deadline: Deadline,
) -> Copied:
    """Copy as copy_table does; without a base that fits, the whole table.

    The watermark is added if the contract has not got it.
    """
    with one_instant(connection, deadline):
        table = described(connection, name, dataset, increments.watermark)
        mark = _watermark(table, increments.watermark)
        _check_key(connection, table)
        highest = base.highest(table.fields, mark) if base else None
        if base is None or highest is None:
            return Copied(copied(connection, copy_statement(table), sink), whole=True)
        merge = Merge(
            islice(records(base.read()), 1, None),
            [table.fields.index(field) for field in table.key],
            sink,
        )
        _set_bound(connection, mark, highest, increments.overlap)
        sent = copied(connection, copy_statement(table, _since(mark)), merge)
    return Copied(sent + merge.finish(), whole=False)


def _watermark(table: Table, name: str) -> Field:
    mark = next((field for field in table.fields if field.name == name), None)
    if mark is None:
        raise SourceInvalid(f"{table} has no column {name}, the watermark of its increments")
    if mark.type not in _KINDS:
        raise SourceInvalid(
            f"{table}.{name} is {mark.type}; a watermark must be one of {', '.join(_KINDS)}"
        )
    return mark


def _check_key(connection: Connection, table: Table) -> None:
    names = [field.name for field in table.key]
    unfit = [field.name for field in table.key if field.type in ("timestamp", "timestamptz")]
    if unfit or not connection.run(_UNIQUE, schema=table.schema, name=table.name, key=names):
        raise SourceInvalid(
            f"{table} cannot be read in increments: that takes a primary key, or a unique index "
            f"without nulls, on {', '.join(names)}, "
            "and days of type date or text"
        )


def _set_bound(connection: Connection, mark: Field, highest: str, overlap: str) -> None:
    """COPY takes no parameters, but may read a setting of the transaction, which does."""
    kind, width = _KINDS[mark.type]
    ((forward, _),) = connection.run(
        f"SELECT CAST(:overlap AS {width}) >= CAST('0' AS {width}), "
        f"set_config('covidlake.since', CAST(CAST(:highest AS {kind}) - CAST(:overlap AS {width}) "
        "AS text), true)",
        overlap=overlap,
        highest=highest,
    )
    if not forward:
        raise SourceInvalid(f"the overlap of the increments is {overlap}: less than nothing")


def _since(mark: Field) -> str:
    """Rows without a watermark cannot be told to be old."""
    name, (kind, _) = identifier(mark.name), _KINDS[mark.type]
    return f" WHERE {name} >= CAST(current_setting('covidlake.since') AS {kind}) OR {name} IS NULL"
