"""The block path: plain records of a file, read many at a time.

What it accepts, it reads as the row path does (covidlake.reading.rows), which is the meaning: Arrow
finds fields and numbers; texts, dates and codes are read by the very functions of the row path,
once for each distinct value. What is in the least odd goes to the row path, line by line.
"""

from collections.abc import Collection, Iterator
from itertools import batched
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.reading.canonical import LINE
from covidlake.reading.header import Header
from covidlake.reading.lines import Block, Record, are_simple, records
from covidlake.reading.rows import Row, RowReader

from covidlake_snapshots.columns import batch_of, schema
from covidlake_snapshots.plain_lines import Lines, PlainLineReader

# Reading so many by the row path takes as long as Arrow takes to begin.
FEW_LINES = 128
# Of a wide file: a line of it may be years of rows.
ROWS_AT_ONCE = 20_000


class Read(NamedTuple):
    """What a block says: its rows in their order, and those that the row path read."""

    batch: pa.RecordBatch
    by_row: list[Row]


class BlockReader:
    """Reads the blocks under a header.

    Args:
        rows: The row path, for what is not plain.
        corrected: The lines that are read as somebody corrected them.
        few_lines: Where Arrow stumbles over a line among so few, the row path reads them all.
    """

    def __init__(
        self,
        header: Header,
        rows: RowReader,
        corrected: Collection[str],
        few_lines: int = FEW_LINES,
    ) -> None:
        self._dataset = header.dataset
        self._is_wide = bool(header.days)
        self._records_at_once = 1 + ROWS_AT_ONCE // (len(header.days) or 1)
        self._rows = rows
        self._corrected = corrected
        self._few_lines = few_lines
        self._schema = schema(header.dataset)
        self._plain_lines = PlainLineReader(header, rows)

    def read(self, block: Block) -> Iterator[Read]:
        """Yield the rows of a block; of a wide file so many at once as memory is meant for."""
        if not self._is_wide:
            yield self._read(block)
            return
        for some in batched(records(block), self._records_at_once):
            yield self._joined([], list(some))

    def _read(self, block: Block) -> Read:
        batches: list[pa.RecordBatch] = []
        plain, odd = self._separated(block)
        stack = [plain] if plain.data else []
        while stack:
            lines = stack.pop()
            try:
                batch, rejected = self._plain_lines.read(lines)
            except pa.ArrowInvalid:
                # Somewhere among them is a line that Arrow cannot read.
                if len(lines.numbers) > self._few_lines:
                    stack += lines.halves()
                else:
                    odd += lines.records(range(len(lines.numbers)))
                continue
            batches.append(batch)
            if rejected:
                odd += lines.records(rejected)
        return self._joined(batches, odd)

    def _separated(self, block: Block) -> tuple[Lines, list[Record]]:
        """Return the plain lines of a block, and the records that are odd at first sight."""
        data = block.data if block.data.endswith(b"\n") else block.data + b"\n"
        has_returns = b"\r" in data
        if has_returns:
            data = data.replace(b"\r\n", b"\n")
            has_returns = b"\r" in data
        if not has_returns and not self._corrected and are_simple(data):
            return Lines(pa.arange(block.line, block.line + data.count(b"\n")), data), []
        plain: list[Record] = []
        odd: list[Record] = []
        for record in records(block):
            (odd if self._is_odd(record) else plain).append(record)
        text = b"".join(record.text + b"\n" for record in plain)
        numbers = pa.array([record.line for record in plain], pa.int64())
        return Lines(numbers, text), odd

    def _is_odd(self, record: Record) -> bool:
        if b"\r" in record.text or not are_simple(record.text + b"\n"):
            return True
        # A line that cannot be decoded is compared as the row path writes it.
        return bool(self._corrected) and record.text.decode("utf-8", "replace") in self._corrected

    def _joined(self, batches: list[pa.RecordBatch], odd: list[Record]) -> Read:
        by_row = [row for record in sorted(odd) for row in self._rows.rows(record)]
        if by_row or not batches:
            batches.append(batch_of(by_row, self._rows.columns, self._dataset))
        if len(batches) == 1:
            return Read(batches[0], by_row)
        together = pa.Table.from_batches(batches, self._schema).combine_chunks()
        order = pc.sort_indices(together[LINE])
        columns = [_taken(column, order) for column in together.to_batches()[0].columns]
        return Read(pa.record_batch(columns, schema=self._schema), by_row)


def _taken(column: pa.Array, order: pa.Array) -> pa.Array:
    """Return a column in another order; most columns of most publishers are null throughout."""
    return column if column.null_count == len(column) else column.take(order)
