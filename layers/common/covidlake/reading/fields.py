"""The fields of one record."""

import re
from typing import NamedTuple

from covidlake.reading.header import Header
from covidlake.reading.lines import WHITE_SPACE

# Either a quoted value with nothing but white space around it, or one without quotes.
_FIELD = re.compile(
    rf'[{WHITE_SPACE}]*+"(?P<quoted>(?:[^"]++|"")*+)"[{WHITE_SPACE}]*+(?=,|\Z)|(?P<plain>[^,]*+)'
)


class Fields(NamedTuple):
    """The values of a record, without quotes and the white space around them.

    Attributes:
        misplaced_quote: Whether a quote stands where none may.
        returns: The index of the first field with a carriage return outside quotes.
    """

    values: list[str]
    misplaced_quote: bool
    returns: int | None

    def fit(self, header: Header) -> bool:
        return not self.misplaced_quote and len(self.values) == len(header.names)


def split(text: str) -> Fields:
    """Take a record apart; its quotes are closed (covidlake.reading.lines)."""
    if '"' in text:
        return _split_quoted(text)
    pieces = text.split(",")
    return Fields([piece.strip(WHITE_SPACE) for piece in pieces], False, _returns(pieces))


def _split_quoted(text: str) -> Fields:
    values: list[str] = []
    unquoted: list[str] = []
    misplaced = False
    position = 0
    while True:
        match = _FIELD.match(text, position)
        assert match is not None  # noqa: S101  # the second form matches everything
        quoted, plain = match["quoted"], match["plain"] or ""
        misplaced |= '"' in plain
        values.append((plain if quoted is None else quoted.replace('""', '"')).strip(WHITE_SPACE))
        unquoted.append(plain)
        position = match.end() + 1
        if position > len(text):
            return Fields(values, misplaced, _returns(unquoted))


def _returns(pieces: list[str]) -> int | None:
    return next((at for at, piece in enumerate(pieces) if "\r" in piece), None)
