"""The block path: plain records of a file, read many at a time.

What it accepts, it reads as the row path does (covidlake.reading.rows), which is the meaning: Arrow
finds fields and numbers; texts, dates and codes are read by the very functions of the row path,
once for each distinct value. What is in the least odd goes to the row path, line by line.
"""

from collections.abc import Collection
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.reading.canonical import LINE
from covidlake.reading.header import Header
from covidlake.reading.lines import Block, Record, records
from covidlake.reading.rows import Row, RowReader

from covidlake_snapshots.columns import batch_of, schema
from covidlake_snapshots.plain_lines import Lines, PlainLineReader

# Reading so many by the row path takes as long as Arrow takes to begin.
FEW_LINES = 128


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
        self._rows = rows
        self._corrected = corrected
        self._few_lines = few_lines
        self._schema = schema(header.dataset)
        self._plain_lines = PlainLineReader(header, rows)

    def read(self, block: Block) -> Read:
        if self._is_wide:
            return self._joined([], list(records(block)))
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
        if b'"' not in data and not has_returns and not self._corrected:
            return Lines(pa.arange(block.line, block.line + data.count(b"\n")), data), []
        plain: list[Record] = []
        odd: list[Record] = []
        for record in records(block):
            (odd if self._is_odd(record) else plain).append(record)
        text = b"".join(record.text + b"\n" for record in plain)
        numbers = pa.array([record.line for record in plain], pa.int64())
        return Lines(numbers, text), odd

    def _is_odd(self, record: Record) -> bool:
        if b'"' in record.text or b"\r" in record.text:
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
        in_order = together.take(pc.sort_indices(together[LINE])).combine_chunks()
        return Read(in_order.to_batches()[0], by_row)
