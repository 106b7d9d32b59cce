"""A CSV file on this machine, as the pipeline reads it: one reader for both."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from covidlake.reading.dialects import OWID, Dialect
from covidlake.reading.fields import Fields, split
from covidlake.reading.header import Header
from covidlake.reading.inflate import inflated
from covidlake.reading.lines import Block, records
from covidlake.reading.stream import FileStream

_CHUNK_BYTES = 1 << 20


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


def content(file: Path) -> Iterator[bytes]:
    """Yield what is in a file, decompressed where it is, as a capture would.

    Raises:
        SourceInvalid, SourceUnavailable: what is compressed is damaged, or cut short.
    """
    with file.open("rb") as opened:
        yield from inflated(iter(partial(opened.read, _CHUNK_BYTES), b""))


def _blocks(stream: FileStream, file: Path) -> Iterator[list[Block]]:
    for chunk in content(file):
        if block := stream.feed(chunk):
            yield [block]
    yield [block] if (block := stream.finish()) else []


def _lines(blocks: Iterator[Block]) -> Iterator[Line]:
    for block in blocks:
        for record in records(block):
            yield Line(record.line, record.text.decode("utf-8", "replace"))
