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
from postgres.table import Field, Table, copy_statement, describe_table, one_instant, run_copy

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


class CopyResult(NamedTuple):
    """What was copied of a table.

    Attributes:
        rows: In the file.
        whole: Whether all of them were read from the table now.
    """

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
        """Return its highest watermark; None without one, or with other columns than the table's.

        What lies after the capture is a typing error, and would hide all that changes until then.
        """
        rows = records(self.read())
        names = [name.decode() for name in values(next(rows, b""))]
        if names != [field.name for field in fields]:
            return None
        position = fields.index(mark)
        watermarks = (text for row in rows if (text := values(row)[position].decode()))
        if mark.family == "number":
            return max(watermarks, key=int, default=None)
        # Written as this transaction writes times (ISO, in UTC), texts compare as times do.
        latest = self.seen_at.replace("T", " ")
        return max((text for text in watermarks if text <= latest), default=None)


def copy_increment(
    connection: Connection,
    name: str,
    dataset: str,
    increments: Increments,
    base: Base | None,
    sink: Sink,
    deadline: Deadline,
) -> CopyResult:
    """Copy as copy_table does; without a base that fits, the whole table.

    The watermark is added if the contract has not got it.
    """
    with one_instant(connection, deadline):
        table = describe_table(connection, name, dataset, increments.watermark)
        mark = _watermark(table, increments.watermark)
        _check_key(connection, table)
        highest = base.highest(table.fields, mark) if base else None
        if base is None or highest is None:
            return CopyResult(run_copy(connection, copy_statement(table), sink), whole=True)
        base_records = islice(records(base.read()), 1, None)  # without the header
        key_positions = [table.fields.index(field) for field in table.key]
        merge = Merge(base_records, key_positions, sink)
        _set_bound(connection, mark, highest, increments.overlap)
        sent = run_copy(connection, copy_statement(table, _since(mark)), merge)
    return CopyResult(sent + merge.finish(), whole=False)


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
    # Their times are cut to days on the way: two rows of the table may become one key.
    unfit = [field.name for field in table.key if field.type in ("timestamp", "timestamptz")]
    if unfit or not connection.run(_UNIQUE, schema=table.schema, name=table.name, key=names):
        raise SourceInvalid(
            f"{table} cannot be read in increments: that takes a primary key, or a unique index "
            f"without nulls, on {', '.join(names)}, "
            "and days of type date or text"
        )


def _set_bound(connection: Connection, mark: Field, highest: str, overlap: str) -> None:
    """Set from where COPY reads on: the highest watermark, less the overlap.

    COPY takes no parameters, but may read a setting of the transaction, which does.
    """
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
    """Write the condition of the rows to read again.

    Those without a watermark may be new, too.
    """
    name, (kind, _) = identifier(mark.name), _KINDS[mark.type]
    return f" WHERE {name} >= CAST(current_setting('covidlake.since') AS {kind}) OR {name} IS NULL"
