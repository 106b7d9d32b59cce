"""The Parquet file of a canonical snapshot, written and read in row groups."""

import math
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# Few enough that Spark's tasks share a file of some megabytes evenly, as none reads a part of a
# group; many enough to be compressed well.
ROWS_IN_GROUP = 20_000
# More cost a reader memory, fewer time.
ROWS_IN_BATCH = 50_000


class ParquetRows:
    """A Parquet file that takes batches of any size."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        # Numbers repeat too seldom for a dictionary, and nobody looks for one by its size.
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        self._writer = pq.ParquetWriter(
            path, schema, compression="zstd", use_dictionary=texts, write_statistics=texts
        )
        self._pending: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._pending.append(batch)
        self._rows += len(batch)
        if self._rows >= ROWS_IN_GROUP:
            self._flush()

    def close(self) -> None:
        """End the file; more than once does no harm."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        table = pa.Table.from_batches(self._pending, self._schema)
        groups = max(1, round(self._rows / ROWS_IN_GROUP))
        # Equal ones, instead of a few rows in the last.
        self._writer.write_table(table, row_group_size=math.ceil(self._rows / groups))
        self._pending, self._rows = [], 0


def read_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a canonical snapshot, in their order."""
    with pq.ParquetFile(path) as file:
        # A function has less than one processor: threads cost a fifth to a half more of it.
        yield from file.iter_batches(batch_size=ROWS_IN_BATCH, use_threads=False)
