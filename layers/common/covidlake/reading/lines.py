"""Bytes that stream by -> blocks of whole records, and the records in a block.

A record ends at LF outside quotes; a quote opens at the beginning of a field only. The carriage
returns before that LF belong to the end. Lines of nothing but white space are no records; they do
count for line numbers.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from covidlake.errors import SourceInvalid, SourceUnavailable

# A quote that never closes would swallow the rest of a file as one record.
MAX_RECORD_BYTES = 1 << 20

# White space around a value, which does not count; other control characters are damage.
WHITE_SPACE = " \t"
_BLANK = b" \t\r\n"
# DOS ended files by it; what follows the last line and holds nothing else is no line.
_END_OF_FILE = b"\x1a"

# Possessive throughout: a line is matched in one go, whatever it holds.
_QUOTED_END = rb'(?:[^"]++|"")*+"[^,]*+'
_FIELD = rb'(?:[ \t]*+"' + _QUOTED_END + rb'|(?![ \t]*+")[^,]*+)'
_FURTHER_FIELDS = rb"(?:," + _FIELD + rb")*+"
# A line with all its quotes closed: one that begins a record, and one that goes on inside a quote.
_CLOSED = re.compile(_FIELD + _FURTHER_FIELDS, re.DOTALL)
_CLOSED_WITHIN = re.compile(_QUOTED_END + _FURTHER_FIELDS, re.DOTALL)
# Lines whose quotes stand around whole values and hold neither quotes nor line ends.
_SIMPLE_FIELD = rb'(?:"[^"\n]*+"|[^",\n]*+)'
_SIMPLE_LINE = _SIMPLE_FIELD + rb"(?:," + _SIMPLE_FIELD + rb")*+"
_SIMPLE_LINES = re.compile(rb"(?:" + _SIMPLE_LINE + rb"\n)*+")


class Block(NamedTuple):
    """Whole records as they stand in the file, each with its LF; the last one may lack it.

    Attributes:
        line: Number of the line that it begins with.
    """

    line: int
    data: bytes


class Record(NamedTuple):
    """A record without its end.

    Attributes:
        line: Number of the line where it begins.
    """

    line: int
    text: bytes


class RecordSplitter:
    """Cuts a stream into blocks of whole records; each byte is looked at once.

    Attributes:
        unterminated: The last line, if nothing ended it; known after `finish()`.
    """

    def __init__(self) -> None:
        self._line = 1  # of the next block
        self._record = bytearray()  # whole lines of a record that goes on
        self._tail = bytearray()  # the beginning of a line
        self._lines_seen = 0
        self._opened: int | None = None  # the line where a quote opened that is not closed yet
        self.unterminated = b""

    def feed(self, data: bytes) -> Block | None:
        """Take a piece; return the records that it completes, if any.

        Raises:
            SourceInvalid: There is no end to a record.
        """
        end = data.rfind(b"\n") + 1
        block = None
        if end:
            block = self._take(b"".join((self._tail, memoryview(data)[:end])))
            self._tail.clear()
        self._tail += data[end:]
        if len(self._record) + len(self._tail) > MAX_RECORD_BYTES:
            raise self._endless(self._line)
        return block

    def finish(self) -> Block | None:
        """Return what is left at the end of the file.

        Raises:
            SourceInvalid: A quote never closes.
            SourceUnavailable: The file was cut short inside quotes.
        """
        if self._opened is None and not self._tail.strip(_BLANK + _END_OF_FILE):
            self._tail.clear()
        self.unterminated = bytes(self._tail)
        block = self._take(self.unterminated) if self.unterminated else None
        if self._opened is None:
            return block
        if not self.unterminated:
            raise SourceInvalid(f"line {self._opened} opens a quote that never closes")
        seen = self.unterminated[-80:].decode("utf-8", "replace")
        raise SourceUnavailable(
            f"the file was cut short: it ends with {seen!r}, inside the quote that line "
            f"{self._opened} opens"
        )

    def _take(self, lines: bytes) -> Block | None:
        """Return whole lines, with the open record before them, up to the end of a record."""
        if self._opened is None and are_simple(lines):
            self._check_lines(lines)
            block = Block(self._line, lines)
            self._lines_seen += lines.count(b"\n")
            self._line = self._lines_seen + 1
            return block
        end = self._last_end(lines)
        if not end:
            self._record += lines
            return None
        block = Block(self._line, bytes(self._record) + lines[:end])
        self._record = bytearray(lines[end:])
        self._line += block.data.count(b"\n")
        return block

    def _last_end(self, lines: bytes) -> int:
        """Return where the last record ends; 0 if none does."""
        end = position = 0
        for line in _lines(lines):
            self._lines_seen += 1
            position += len(line)
            if self._opened is None:
                is_closed = b'"' not in line or _CLOSED.fullmatch(line)
                if not is_closed:
                    self._opened = self._lines_seen
            elif _CLOSED_WITHIN.fullmatch(line):
                self._opened = None
            if self._opened is None:
                begun = 0 if end else len(self._record)
                self._check_record(begun + position - end, line)
                end = position
        return end

    def _check_lines(self, lines: bytes) -> None:
        """Raise SourceInvalid where one of whole records, a line each, is too long."""
        start = 0
        # From line end to line end, as far as one may be from the next: few steps for any piece.
        while len(lines) - start > MAX_RECORD_BYTES:
            end = lines.rfind(b"\n", start, start + MAX_RECORD_BYTES + 1)
            if end < 0:
                raise self._endless(self._line + lines.count(b"\n", 0, start))
            start = end + 1

    def _check_record(self, length: int, last_line: bytes) -> None:
        if length - last_line.endswith(b"\n") > MAX_RECORD_BYTES:
            raise self._endless(self._lines_seen)

    def _endless(self, line: int) -> SourceInvalid:
        limit = f"{MAX_RECORD_BYTES:,} bytes"
        if self._opened is not None:
            return SourceInvalid(f"line {self._opened} opens a quote that never closes: {limit}")
        return SourceInvalid(f"line {line} is longer than {limit}: no lines of CSV")


def are_simple(lines: bytes) -> bool:
    """Return whether each line is a record whose quotes, if any, every reader takes alike."""
    return b'"' not in lines or _SIMPLE_LINES.fullmatch(lines) is not None


def records(block: Block) -> Iterator[Record]:
    """Yield the records of a block."""
    number = block.line
    begun: list[bytes] = []
    for line in _lines(block.data):
        begun.append(line)
        if b'"' in line or len(begun) > 1:
            closed = _CLOSED if len(begun) == 1 else _CLOSED_WITHIN
            if not closed.fullmatch(line):
                continue
        text = b"".join(begun)
        if text.strip(_BLANK):
            yield Record(number, text.removesuffix(b"\n").rstrip(b"\r"))
        number += len(begun)
        begun = []


def first_record(block: Block) -> tuple[Record, Block] | None:
    """Return the first record of a block and what follows it; None where all lines are blank."""
    first = next(records(block), None)
    if first is None:
        return None
    # Up to the record, and inside it, every line end counts.
    before = first.line - block.line + first.text.count(b"\n") + 1
    rest = block.data.split(b"\n", before)
    data = rest[before] if len(rest) > before else b""
    return first, Block(block.line + before, data)


def _lines(data: bytes) -> Iterator[bytes]:
    """Yield lines with their LF; bytes.splitlines would take CR for an end, too."""
    *whole, rest = data.split(b"\n")
    for line in whole:
        yield line + b"\n"
    if rest:
        yield rest
