"""A connection to PostgreSQL that takes no message into memory which is longer than a row may be.

The driver reads each message whole, at the length that the server says: a row with a field of
300 MB, or a server that claims 2 GB, would take all of the function's memory. It reads each row of
COPY in two calls, too; here as many are read as have come.
"""

import struct
from collections.abc import Iterator
from io import BufferedRWPair
from typing import Any, NamedTuple

from covidlake.errors import SourceInvalid
from covidlake.reading.lines import MAX_RECORD_BYTES
from pg8000.exceptions import InterfaceError
from pg8000.native import Connection

# Of COPY each message is a row; what is no row is far shorter. The line's end is in it.
MOST_BYTES = MAX_RECORD_BYTES + 1
# A message begins with its kind and its length (PostgreSQL's documentation, message formats).
_HEAD = struct.Struct(">ci")
_LENGTH_BYTES = 4  # which the length counts
_ROW = b"d"
_READ_BYTES = 1 << 18


class BoundedConnection(Connection):  # type: ignore[misc]  # pg8000 has no types
    """As pg8000's, but that a message which is too long is an error before it is read."""

    # The driver's own name of the file that it reads: from the first message on, log-in included.
    @property
    def _sock(self) -> "BoundedReader | None":
        return self._bounded

    @_sock.setter
    def _sock(self, file: BufferedRWPair | None) -> None:
        self._bounded = BoundedReader(file) if file else None

    # What the driver calls before the first row.
    def handle_COPY_OUT_RESPONSE(self, data: bytes, context: Any) -> None:  # noqa: N802
        super().handle_COPY_OUT_RESPONSE(data, context)
        assert self._bounded  # noqa: S101  # the response was read from it
        for rows in self._bounded.rows():
            context.stream.writelines(rows)


class Rows(NamedTuple):
    """The whole rows with which some bytes begin.

    Attributes:
        size: Of them, in bytes.
        are_all: Whether a message follows that is no row.
    """

    rows: list[bytes]
    size: int
    are_all: bool


class BoundedReader:
    """A file to read messages of a server from, and to write to it."""

    def __init__(self, file: BufferedRWPair) -> None:
        self._file = file
        self._ahead = b""  # what was read, and nobody asked for yet
        self._kind = b""  # of the message that comes
        self.write = file.write
        self.flush = file.flush

    def read(self, size: int) -> bytes:
        """Return so many bytes, or what there is of them before the connection ends.

        Raises:
            SourceInvalid: They are a row, and too many.
            InterfaceError: No message of PostgreSQL has that length.
        """
        _check_size(self._kind, size)
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        if len(data) < size:
            data += self._file.read(size - len(data))
        if size == _HEAD.size:
            self._kind = data[:1]
        return data

    def rows(self) -> Iterator[list[bytes]]:
        """Yield rows of COPY as they come, until a message that is none, or the connection's end.

        Raises:
            SourceInvalid: A row is too long.
        """
        while True:
            found = _whole_rows(self._ahead)
            self._ahead = self._ahead[found.size :]
            yield found.rows
            if found.are_all:
                return
            more = self._file.read1(_READ_BYTES)
            if not more:
                return
            self._ahead += more


def _whole_rows(data: bytes) -> Rows:
    rows: list[bytes] = []
    begin = 0
    while begin + _HEAD.size <= len(data):
        kind, length = _HEAD.unpack_from(data, begin)
        # What has no length that a message may have is left to `read`.
        if kind != _ROW or length < _LENGTH_BYTES:
            return Rows(rows, begin, are_all=True)
        _check_size(kind, length - _LENGTH_BYTES)
        text = begin + _HEAD.size
        end = text + length - _LENGTH_BYTES
        if end > len(data):
            break
        rows.append(data[text:end])
        begin = end
    return Rows(rows, begin, are_all=False)


def _check_size(kind: bytes, size: int) -> None:
    if 0 <= size <= MOST_BYTES:
        return
    if kind == _ROW and size > 0:
        raise SourceInvalid(
            f"the server sends a row of {size:,} bytes; a row may have {MAX_RECORD_BYTES:,}"
        )
    raise InterfaceError(f"a message of {size:,} bytes, which PostgreSQL never sends")
