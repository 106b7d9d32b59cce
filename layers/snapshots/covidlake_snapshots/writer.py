"""A captured file on its way into its canonical snapshot."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
from covidlake.errors import SourceInvalid
from covidlake.quality import rules
from covidlake.reading.canonical import READER_VERSION, Account, corrections_digest
from covidlake.reading.dialects import Dialect
from covidlake.reading.lines import Block
from covidlake.reading.rows import Row, RowReader
from covidlake.reading.stream import FileStream

from covidlake_snapshots.blocks import BlockReader
from covidlake_snapshots.columns import schema
from covidlake_snapshots.keys import Key, KeyHashes
from covidlake_snapshots.parquet import ParquetRows, read_batches
from covidlake_snapshots.rejecting import with_keys_judged
from covidlake_snapshots.spool import Spool
from covidlake_snapshots.summary import Summary

# A file is refused as a whole when more of its rows than this have a wrong number of columns; fewer
# are rejected one by one.
MAX_RAGGED_SHARE = 0.05
# Read at once: few enough for the memory of a small function, many enough for whole columns.
BLOCK_BYTES = 3 << 20
# Accounted for at once.
BATCH_ROWS = 10_000


class CanonicalWriter:
    """Takes the bytes of a captured file and writes its rows to a Parquet file beside a spool.

    Use it as a context: what it needed on the way is removed at the end.

    Args:
        captured: The day of the capture, which decides what is in the future.
        target: Where the Parquet file is written.
        corrections: A line as it stands -> as it is to be read.

    Attributes:
        target: As given.
    """

    def __init__(
        self,
        dataset: str,
        dialect: Dialect,
        captured: date,
        target: Path,
        corrections: Mapping[str, str] | None = None,
    ) -> None:
        self._dataset = dataset
        self._dialect = dialect
        self._captured = captured
        self.target = target
        self._corrections = corrections or {}
        self._stream = FileStream(dataset, dialect)
        self._buffer: list[bytes] = []
        self._buffered = 0
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._reader: RowReader | None = None
        self._blocks: BlockReader | None = None
        self._keys = KeyHashes(dataset)
        self._rejected_parts: set[Key] = set()
        self._ragged = 0
        self._first_ragged = 0
        self._spool = Spool(target.with_name(f"{target.name}.spool"))
        self._rows = ParquetRows(target, schema(dataset))
        self._summary = Summary(dataset, schema(dataset))
        self._pending: list[pa.RecordBatch] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._spool.close()
        self._rows.close()

    @property
    def unterminated(self) -> str:
        """The end of the last line, if nothing ended it; known after `finish()`."""
        return self._stream.unterminated

    @property
    def rows(self) -> int:
        """The rows that were read so far, but for those of the last blocks."""
        return self._summary.rows_in

    def write(self, data: bytes) -> None:
        """Take some bytes; SourceInvalid as soon as the file cannot be what it should be."""
        self._hash.update(data)
        self._bytes += len(data)
        self._spool.write(data)
        self._buffer.append(data)
        self._buffered += len(data)
        # What is no file of the dataset shows in its first bytes.
        if self._buffered >= BLOCK_BYTES or self._stream.header is None:
            self._feed()

    def finish(self) -> Account:
        """Complete the Parquet file and return its account.

        Raises:
            SourceUnavailable: The end shows that the file was cut short.
            SourceInvalid: The file is not what it should be.
        """
        self._feed()
        self._take(self._stream.finish())
        self._add()
        self._rows.close()
        self._check_columns()
        reader = self._row_reader()
        reader.days.check_order()
        if judged := self._judge_keys(reader):
            self._summary = Summary(self._dataset, schema(self._dataset))
            for batch in read_batches(judged):
                self._summary.add(batch)
            judged.replace(self.target)
        return self._account()

    def _feed(self) -> None:
        data = b"".join(self._buffer)
        self._buffer, self._buffered = [], 0
        self._take(self._stream.feed(data))

    def _take(self, block: Block | None) -> None:
        if block is None:
            return
        for batch, by_row in self._block_reader().read(block):
            for row in by_row:
                self._note(row)
            self._pending.append(batch)
            if sum(map(len, self._pending)) >= BATCH_ROWS:
                self._add()

    def _add(self) -> None:
        """Account for the rows that wait, and write them."""
        if not self._pending:
            return
        batch = self._pending[0] if len(self._pending) == 1 else pa.concat_batches(self._pending)
        self._pending = []
        self._keys.add(batch)
        self._summary.add(batch)
        self._rows.write(batch)

    def _note(self, row: Row) -> None:
        """Remember what the end of the file will ask of a rejected row."""
        if row.reason is None:
            return
        if row.reason == rules.WRONG_COLUMN_COUNT.name:
            # What somebody corrected wrongly says nothing of the file.
            if row.raw not in self._corrections:
                self._ragged += 1
                self._first_ragged = self._first_ragged or row.line
        elif self._dialect.has_parts and None not in row.key:
            self._rejected_parts.add(row.key)

    def _row_reader(self) -> RowReader:
        if self._reader is None:
            assert self._stream.header is not None  # noqa: S101  # a block stands below one
            self._reader = RowReader(self._stream.header, self._captured, self._corrections)
        return self._reader

    def _block_reader(self) -> BlockReader:
        if self._blocks is None:
            rows = self._row_reader()
            assert self._stream.header is not None  # noqa: S101  # a block stands below one
            self._blocks = BlockReader(self._stream.header, rows, self._corrections)
        return self._blocks

    def _check_columns(self) -> None:
        # A line of a wide file is years of a location: a country would be summed without it.
        share = 0.0 if self._dialect.wide else MAX_RAGGED_SHARE
        rows = self._summary.rows_in
        if self._ragged > share * rows:
            assert self._stream.header is not None  # noqa: S101  # a row stands below one
            columns = len(self._stream.header.names)
            raise SourceInvalid(
                f"{self._ragged:,} of {rows:,} rows do not have the header's {columns} columns, "
                f"or a quote at the wrong place; the first is line {self._first_ragged}"
            )

    def _judge_keys(self, reader: RowReader) -> Path | None:
        """Return the rows written anew, if some are rejected for others of their key."""
        repeated = self._keys.repeated()
        if not len(repeated) and not self._rejected_parts:
            return None
        return with_keys_judged(
            self.target,
            self._dataset,
            self._keys,
            repeated,
            self._rejected_parts if self._dialect.has_parts else None,
            self._spool.texts(self._dataset, self._dialect, reader),
        )

    def _account(self) -> Account:
        header = self._stream.header
        assert header is not None  # noqa: S101  # `finish` of the stream raises without one
        with self.target.open("rb") as rows:
            parquet_hash = hashlib.file_digest(rows, "sha256").hexdigest()
        return Account(
            dataset=self._dataset,
            dialect=self._dialect.name,
            reader=READER_VERSION,
            corrections=corrections_digest(self._corrections),
            sha256=self._hash.hexdigest(),
            bytes=self._bytes,
            parquet_sha256=parquet_hash,
            parquet_bytes=self.target.stat().st_size,
            columns=list(header.names),
            unknown=list(header.extra),
            missing=list(header.missing),
            days=self._dialect.days,
            **self._summary.figures(),  # type: ignore[arg-type]
        )


def write_snapshot(
    chunks: Iterable[bytes],
    dataset: str,
    dialect: Dialect,
    captured: date,
    target: Path,
    corrections: Mapping[str, str] | None = None,
) -> Account:
    """Write the canonical snapshot of a file to a Parquet file, and return its account.

    Raises:
        SourceInvalid, SourceUnavailable: As CanonicalWriter.finish.
    """
    with CanonicalWriter(dataset, dialect, captured, target, corrections) as writer:
        for chunk in chunks:
            writer.write(chunk)
        return writer.finish()
