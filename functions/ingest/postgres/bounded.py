"""A connection to PostgreSQL that takes no message into memory which is longer than a row may be.

The driver reads each message whole, at the length that the server says: a row with a field of
300 MB, or a server that claims 2 GB, would take all of the function's memory.
"""

from typing import IO

from covidlake.errors import SourceInvalid
from covidlake.reading.lines import MAX_RECORD_BYTES
from pg8000.exceptions import InterfaceError
from pg8000.native import Connection

# Of COPY each message is a row; what is no row is far shorter. The line's end is in it.
MOST_BYTES = MAX_RECORD_BYTES + 1
# A message begins with its kind and its length (PostgreSQL's documentation, message formats).
_HEAD_BYTES = 5
_ROW = b"d"


class BoundedConnection(Connection):  # type: ignore[misc]  # pg8000 has no types
    """As pg8000's, but that a message which is too long is an error before it is read."""

    # The driver's own name of the file that it reads: from the first message on, log-in included.
    @property
    def _sock(self) -> "BoundedReader | None":
        return self._bounded

    @_sock.setter
    def _sock(self, file: IO[bytes] | None) -> None:
        self._bounded = BoundedReader(file) if file else None


class BoundedReader:
    """A file to read messages of a server from, and to write to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._kind = b""  # of the message that comes
        self.write = file.write
        self.flush = file.flush

    def read(self, size: int) -> bytes:
        """Return so many bytes, or what there is of them before the connection ends.

        Raises:
            SourceInvalid: They are a row, and too many.
            InterfaceError: No message of PostgreSQL has that length.
        """
        if 0 <= size <= MOST_BYTES:
            data = self._file.read(size)
            if size == _HEAD_BYTES:
                self._kind = data[:1]
            return data
        if self._kind == _ROW and size > 0:
            raise SourceInvalid(
                f"the server sends a row of {size:,} bytes; a row may have {MAX_RECORD_BYTES:,}"
            )
        # Of less than nothing the driver would read all that ever comes.
        raise InterfaceError(f"a message of {size:,} bytes, which PostgreSQL never sends")
