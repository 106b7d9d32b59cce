"""How large a file one call of this function can read: refused beforehand is what it cannot."""

import shutil
import tempfile
from dataclasses import dataclass
from typing import Self

from covidlake.capturing.guards import Guards
from covidlake.errors import SourceInvalid

# Measured: OWID's file, 44 MB in 1.2 s of a processor (bench.reading). One whose values are all
# quoted takes twice as long, which is what the reserve is for.
BYTES_A_SECOND = 35_000_000
# Of few columns, or of a column a day: JHU's files, 122,460 rows in 1.1 s and 320,040 in 3.5 s.
ROWS_A_SECOND = 100_000
# Lambda gives a function a share of a processor by its memory; this much is a whole one, and more
# than one a single thread does not use.
MEMORY_OF_A_PROCESSOR = 1769
# Of the 900 that a call has: the rest is for what comes before and after.
READING_SECONDS = 840
# Half of the time: the source may send slowly, and rows may have to be judged beside each other.
RESERVE = 0.5
# Of the free disk: the bytes as received, and their rows twice where some are rejected in the end.
SHARE_OF_DISK = 0.6


def most_bytes(memory_mb: int, free_disk: int | None = None) -> int:
    """Return the size of the largest file that a function of that memory reads in one call.

    Args:
        free_disk: Bytes that are free where temporary files lie; None: those that are.
    """
    if free_disk is None:
        free_disk = shutil.disk_usage(tempfile.gettempdir()).free
    by_time = BYTES_A_SECOND * _processor_seconds(memory_mb)
    return int(min(by_time, free_disk * SHARE_OF_DISK))


def most_rows(memory_mb: int) -> int:
    """Return how many rows, however short, a function of that memory reads in one call."""
    return int(ROWS_A_SECOND * _processor_seconds(memory_mb))


def _processor_seconds(memory_mb: int) -> float:
    processor = min(memory_mb / MEMORY_OF_A_PROCESSOR, 1)
    return processor * READING_SECONDS * RESERVE


@dataclass(frozen=True)
class SizeLimit:
    """How large a source's file may be, decoded.

    Attributes:
        reason: What sets the limit, in words.
        rows: Most rows, which its length does not tell beforehand.
    """

    source: str
    bytes: int
    reason: str
    rows: int

    @classmethod
    def of(cls, source: str, guards: Guards, memory_mb: int) -> Self:
        """Return the lower one of its guard and of what the function can read."""
        capacity = most_bytes(memory_mb)
        if guards.max_bytes <= capacity:
            return cls(source, guards.max_bytes, "its guard max_bytes", most_rows(memory_mb))
        reason = (
            f"all that a function of {memory_mb:,} MB can read in its 15 minutes and keep on its "
            "disk: give it more of both (MemorySize, EphemeralStorage)"
        )
        return cls(source, capacity, reason, most_rows(memory_mb))

    def check(self, size: int | None) -> None:
        """Raise SourceInvalid where so many bytes are too many; None is an unknown number."""
        if size is not None and size > self.bytes:
            raise SourceInvalid(f"{self.source} is larger than {self.bytes:,} bytes, {self.reason}")

    def check_rows(self, rows: int) -> None:
        """Raise SourceInvalid where so many rows are too many."""
        if rows > self.rows:
            raise SourceInvalid(
                f"{self.source} has more than {self.rows:,} rows, all that a function of its "
                "memory can read in its 15 minutes: give it more (MemorySize)"
            )
