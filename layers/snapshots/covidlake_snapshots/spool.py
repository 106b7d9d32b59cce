"""The bytes of a file, on the disk until its keys are judged: rejected rows show their line."""

from collections.abc import Iterator
from pathlib import Path

from covidlake.reading.dialects import Dialect
from covidlake.reading.lines import records
from covidlake.reading.rows import RowReader
from covidlake.reading.stream import FileStream

_READ_BYTES = 1 << 20


class Spool:
    """A file beside the Parquet file; `close()` removes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream = path.open("wb")

    def write(self, data: bytes) -> None:
        self._stream.write(data)

    def texts(
        self, dataset: str, dialect: Dialect, reader: RowReader
    ) -> Iterator[tuple[int, list[str]]]:
        """Yield the line of each record, and the lines of its rows as `_raw` has them."""
        self._stream.close()
        stream = FileStream(dataset, dialect)
        with self._path.open("rb") as source:
            pieces = iter(lambda: source.read(_READ_BYTES), b"")
            blocks = (stream.feed(data) for data in pieces)
            for block in blocks:
                if block:
                    yield from ((one.line, reader.texts(one)) for one in records(block))
        if last := stream.finish():
            yield from ((one.line, reader.texts(one)) for one in records(last))

    def close(self) -> None:
        self._stream.close()
        self._path.unlink(missing_ok=True)
