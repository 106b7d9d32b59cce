"""The record that a file begins with, as its header."""

import csv

from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import Dialect
from covidlake.reading.header import Header, read_header
from covidlake.reading.lines import Record

_SHOWN_BYTES = 80
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Longest first: the mark of UTF-32 begins with that of UTF-16.
_OTHER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def check_encoding(beginning: bytes) -> None:
    """Raise SourceInvalid where the first bytes of a file are those of UTF-16 or UTF-32."""
    for mark, encoding in _OTHER_MARKS.items():
        if beginning.startswith(mark):
            raise SourceInvalid(f"expected CSV in UTF-8, seen {encoding}: save it as UTF-8")
    # Letters without a mark before them: one byte of two or four is zero.
    if b"\0" in beginning[:4]:
        raise SourceInvalid("expected CSV in UTF-8, seen UTF-16 or binary content")


def header_of(record: Record, dataset: str, dialect: Dialect) -> Header:
    """Find the columns of a dataset in the first record of a file.

    Raises:
        SourceInvalid: It is no header of the dataset, or no CSV in UTF-8.
    """
    text = record.text
    seen = repr(text[:_SHOWN_BYTES].decode("utf-8", "backslashreplace"))
    if b"\0" in text:
        raise SourceInvalid(f"expected CSV in UTF-8, seen binary content: {seen}")
    if text.lstrip().startswith(b"<"):
        raise SourceInvalid(f"expected CSV, seen HTML or XML: {seen}")
    if b"\r" in text and b'"' not in text:
        raise SourceInvalid(
            f"line {record.line} has a carriage return inside it, where LF or CR LF was expected: "
            f"are CR the only line ends? {seen}"
        )
    try:
        # A program that adds a byte order mark adds another one to what has one already.
        line = text.decode().lstrip("\ufeff")
        names = next(csv.reader([line], strict=True, skipinitialspace=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceInvalid(f"expected a CSV header in UTF-8, seen {seen}: {error}") from error
    header = read_header(dataset, names, dialect)
    header.check()
    return header
