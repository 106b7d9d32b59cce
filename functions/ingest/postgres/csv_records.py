"""Records of a CSV file as PostgreSQL writes it, byte for byte.

And the merge of two such files that are in the order of their key.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Protocol

from covidlake.errors import SourceInvalid

Key = tuple[bytes, ...]

_FIELD = re.compile(rb'("(?:[^"]|"")*"|[^,]*),')


class Sink(Protocol):
    """What takes a table's rows as PostgreSQL sends them."""

    def write(self, row: bytes, /) -> object: ...

    def writelines(self, rows: Iterable[bytes], /) -> object: ...


def records(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield whole records, each with its line end.

    A quoted field may hold line ends: a record ends where its quotes are even.
    """
    pending = b""
    for lines in _lines(chunks):
        for line in lines:
            if pending or b'"' in line:
                pending += line
                if pending.count(b'"') % 2 == 0:
                    yield pending
                    pending = b""
            else:
                yield line
    if pending:
        yield pending


def values(record: bytes) -> list[bytes]:
    """Return the fields of a record; NULL and '' are one."""
    line = record.removesuffix(b"\n")
    if b'"' not in line:
        return line.split(b",")
    return [
        field[1:-1].replace(b'""', b'"') if field[:1] == b'"' else field
        for field in _FIELD.findall(line + b",")
    ]


class Merge:
    """A sink of the rows that changed.

    It passes them on in one file with all records of a snapshot that they do not replace.

    The rows and the records must both ascend by their key, compared as bytes.

    Attributes:
        base_rows: Records of the snapshot that were passed on so far.
    """

    def __init__(self, base: Iterator[bytes], positions: list[int], sink: Sink) -> None:
        """Merge into a snapshot.

        Args:
            base: The snapshot's records without its header.
            positions: Of the key in a record.
        """
        self._key = _key_at(positions)
        self._base = _ascending(base, self._key)
        self._sink = sink
        self._last: Key | None = None  # of the rows that changed
        self._begun = False
        # The first record of the snapshot that was not passed on.
        self._next_base: tuple[Key, bytes] | None = None
        self.base_rows = 0

    def write(self, row: bytes) -> None:
        """Take one whole row; the first is the header."""
        if not self._begun:
            self._begun = True
            self._sink.write(row)
            return
        key = self._key(row)
        if self._last is None:
            self._next_base = next(self._base, None)
        else:
            _check_order(self._last, key)
        self._last = key
        self._pass_until(key)
        # The row takes the place of the snapshot's record.
        if self._next_base and self._next_base[0] == key:
            self._next_base = next(self._base, None)
        self._sink.write(row)

    def writelines(self, rows: Iterable[bytes]) -> None:
        for row in rows:
            self.write(row)

    def finish(self) -> int:
        """Pass on what is left of the snapshot; return how many of its records are in the file."""
        # No row has changed: all of the snapshot is left.
        if self._last is None:
            self._next_base = next(self._base, None)
        self._pass_until(None)
        return self.base_rows

    def _pass_until(self, key: Key | None) -> None:
        while self._next_base and (key is None or self._next_base[0] < key):
            self._sink.write(self._next_base[1])
            self.base_rows += 1
            self._next_base = next(self._base, None)


def _key_at(positions: list[int]) -> Callable[[bytes], Key]:
    needed = max(positions) + 1

    def key(record: bytes) -> Key:
        # No further than the key reaches, which mostly comes first: this runs for every row.
        fields = record[:-1].split(b",", needed) if b'"' not in record else values(record)
        return tuple(fields[position] for position in positions)

    return key


def _ascending(base: Iterator[bytes], key: Callable[[bytes], Key]) -> Iterator[tuple[Key, bytes]]:
    before: Key | None = None
    for record in base:
        at = key(record)
        if before is not None:
            _check_order(before, at)
        before = at
        yield at, record


def _check_order(before: Key, key: Key) -> None:
    # Equal, too: a key that comes twice would replace one row by two.
    if key <= before:
        first, second = (b", ".join(one).decode("utf-8", "replace") for one in (before, key))
        raise SourceInvalid(
            f"the rows are not in the order of their key, {second!r} follows {first!r}: read "
            "the table without increments"
        )


def _lines(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = b""
    for chunk in chunks:
        # Not splitlines(), which would also end a line at \r, \v and others inside a value.
        lines = BytesIO(rest + chunk).readlines()
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        yield lines
    yield [rest] if rest else []
