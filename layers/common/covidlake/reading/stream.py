"""Bytes of a captured file as they stream by -> its header, then blocks of its records."""

from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.dialects import Dialect
from covidlake.reading.fields import split
from covidlake.reading.header import Header, read_header
from covidlake.reading.header_record import BYTE_ORDER_MARK, check_encoding, header_of
from covidlake.reading.lines import Block, RecordSplitter, first_record

# As long as the longest byte order mark.
_BEGINNING_BYTES = 4


class FileStream:
    """A file that is fed in pieces, then finished.

    Attributes:
        header: None until it has been read.
        unterminated: The end of the last line, if nothing ended it; known after `finish()`.
    """

    def __init__(self, dataset: str, dialect: Dialect) -> None:
        self._dataset = dataset
        self._dialect = dialect
        self._splitter = RecordSplitter()
        self._beginning: bytes | None = b""  # None once the encoding is known
        self.header: Header | None = None
        self.unterminated = ""

    def feed(self, data: bytes) -> Block | None:
        """Take a piece; return the records below the header that it completes, if any.

        Raises:
            SourceInvalid: The file cannot be what it should be.
        """
        if self._beginning is not None:
            self._beginning += data
            if len(self._beginning) < _BEGINNING_BYTES:
                return None
            data = self._begin()
        return self._below_header(self._splitter.feed(data))

    def finish(self) -> Block | None:
        """Return the records that were left.

        Raises:
            SourceUnavailable: The end shows that the file was cut short.
            SourceInvalid: It is not a table.
        """
        blocks = []
        if self._beginning is not None:
            blocks.append(self._splitter.feed(self._begin()))
        blocks.append(self._splitter.finish())
        last = self._splitter.unterminated
        self.unterminated = last[-80:].decode("utf-8", "replace")
        if self.header is None:
            self._check_cut_header(last)
        whole = [block for block in blocks if block]
        data = b"".join(block.data for block in whole)
        joined = Block(whole[0].line, data) if whole else None
        block = self._below_header(joined)
        if self.header is None:
            raise SourceInvalid("the file is empty; a header and rows were expected")
        self._check_cut_row(self.header, last)
        return block

    def _begin(self) -> bytes:
        """Return the first bytes without their byte order mark."""
        beginning = self._beginning or b""
        check_encoding(beginning)
        self._beginning = None
        return beginning.removeprefix(BYTE_ORDER_MARK)

    def _below_header(self, block: Block | None) -> Block | None:
        if block is None or self.header is not None:
            return block
        found = first_record(block)
        if found is None:
            return None
        record, rest = found
        self.header = header_of(record, self._dataset, self._dialect)
        return rest if rest.data else None

    def _check_cut_header(self, last: bytes) -> None:
        # The last name may be cut itself; the header is, if all others are of the contract.
        names = last.decode("utf-8", "replace").split(",")[:-1]
        if names and not read_header(self._dataset, names, self._dialect).extra:
            raise SourceUnavailable("the file was cut short: it ends inside its header")

    def _check_cut_row(self, header: Header, last: bytes) -> None:
        if last.strip() and not split(last.decode("utf-8", "replace").rstrip("\r")).fit(header):
            raise SourceUnavailable(
                f"the file was cut short in the middle of a row: it ends with {self.unterminated!r}"
            )
