"""Many small records, in any order: each once, sorted, in bounded memory."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

# What is held in memory; more waits in a temporary file. Lambda's /tmp, 512 MB, holds 32 million
# records of 16 bytes.
HELD_BYTES = 32 << 20


class SortedRecords:
    """Records of one size: `add` them, then read `buckets()` once.

    By the first byte of a record, which must be as good as random: sorting one bucket after the
    other needs next to no memory beside them.
    """

    def __init__(self, record_bytes: int, held_bytes: int = HELD_BYTES) -> None:
        self._record_bytes = record_bytes
        self._most_bytes = held_bytes
        self._buckets = [bytearray() for _ in range(256)]
        self._held = 0
        # Of each bucket: (offset, length) in the file.
        self._spilled: list[list[tuple[int, int]]] = [[] for _ in range(256)]
        self._file: IO[bytes] | None = None

    def add(self, records: list[bytes]) -> None:
        for record in records:
            self._buckets[record[0]] += record
        self._held += len(records) * self._record_bytes
        if self._held > self._most_bytes:
            self._spill()

    def buckets(self) -> Iterator[tuple[int, list[bytes]]]:
        """Yield of each bucket, in order, how many were added, and the distinct ones sorted."""
        with ExitStack() as ending:
            if self._file:
                ending.enter_context(self._file)
            for number in range(256):
                data = self._take(number)
                size = self._record_bytes
                records = [data[start : start + size] for start in range(0, len(data), size)]
                yield len(records), sorted(set(records))

    def _spill(self) -> None:
        self._file = self._file or tempfile.TemporaryFile()  # noqa: SIM115 - closed where it was read
        for number, bucket in enumerate(self._buckets):
            self._spilled[number].append((self._file.tell(), len(bucket)))
            self._file.write(bucket)
            bucket.clear()
        self._held = 0

    def _take(self, number: int) -> bytes:
        """Return all records of a bucket, and forget those in memory."""
        pieces = []
        for offset, length in self._spilled[number]:
            assert self._file is not None  # noqa: S101 - where something was spilled
            self._file.seek(offset)
            pieces.append(self._file.read(length))
        pieces.append(bytes(self._buckets[number]))
        self._buckets[number] = bytearray()
        return b"".join(pieces)
