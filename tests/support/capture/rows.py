"""The rows of a file, one by one, as the row path reads them."""

from collections.abc import Iterator
from datetime import date

from covidlake.reading.dialects import Dialect
from covidlake.reading.lines import records
from covidlake.reading.rows import Row, RowReader
from covidlake.reading.stream import FileStream


def read_rows(content: bytes, dataset: str, dialect: Dialect, captured: date) -> Iterator[Row]:
    """Yield the rows of a file, but for what only the whole file shows."""
    stream = FileStream(dataset, dialect)
    blocks = [stream.feed(content), stream.finish()]
    assert stream.header is not None
    reader = RowReader(stream.header, captured, {})
    for block in filter(None, blocks):
        for record in records(block):
            yield from reader.rows(record)
