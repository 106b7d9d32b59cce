"""A CSV file on this machine, as the pipeline reads it: one reader for both."""

import gzip
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from covidlake.reading.dialects import OWID, Dialect
from covidlake.reading.fields import Fields, split
from covidlake.reading.header import Header
from covidlake.reading.lines import Block, records
from covidlake.reading.stream import FileStream

_CHUNK_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"


class Line(NamedTuple):
    """A record of a file, with the number of the line where it begins."""

    number: int
    text: str

    def fields(self) -> Fields:
        return split(self.text)


def read(file: Path, dataset: str, dialect: Dialect = OWID) -> tuple[Header, Iterator[Line]]:
    """Return the header of a file, plain or compressed by gzip, and its lines below that.

    Raises:
        SourceInvalid, SourceUnavailable: it is no such dataset, or was cut short; the lines, too.
    """
    stream = FileStream(dataset, dialect)
    blocks = _blocks(stream, file)
    first = list(next(blocks, []))
    # The header stands before the first block, and the end of a file without one is an error.
    assert stream.header is not None  # noqa: S101
    return stream.header, _lines(chain(first, chain.from_iterable(blocks)))


def _blocks(stream: FileStream, file: Path) -> Iterator[list[Block]]:
    with gzip.open(file) if _is_gzip(file) else file.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            if block := stream.feed(chunk):
                yield [block]
    yield [block] if (block := stream.finish()) else []


def _is_gzip(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_GZIP)) == _GZIP


def _lines(blocks: Iterator[Block]) -> Iterator[Line]:
    for block in blocks:
        for record in records(block):
            yield Line(record.line, record.text.decode("utf-8", "replace"))
