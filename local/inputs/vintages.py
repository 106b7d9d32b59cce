"""Historical snapshots, in the order in which they were published."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from covidlake.capturing.fingerprints import read_csv
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import DIALECTS, OWID
from covidlake.reading.header import Header, read_header

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, order=True)
class Vintage:
    """A snapshot of the past. Sorts by the last date of its data, then by the name of its file."""

    captured: str
    name: str
    file: Path


def in_order(files: list[Path], dialect: str = OWID.name) -> list[Vintage]:
    """Return the files as vintages, oldest first; ValueError for one that has no dates."""
    vintages = [Vintage(last_date(file, dialect), file.name, file) for file in files]
    return sorted(vintages)


def last_date(file: Path, dialect: str = OWID.name) -> str:
    """Return the newest date in a file of observations, ISO.

    Dates of the future are typing errors and do not count.

    Raises:
        ValueError: the file is no snapshot of observations in this dialect, or has no dates.
    """
    rows = read_csv(_chunks(file))
    header = read_header("observations", next(rows, []), DIALECTS[dialect])
    try:
        header.check()
    except SourceInvalid as error:
        raise ValueError(f"{file} is no snapshot of observations: {error}") from error
    today = datetime.now(UTC).date().isoformat()
    last = max((day for day in _dates(header, rows) if day <= today), default="")
    try:
        return date.fromisoformat(last).isoformat()
    except ValueError as error:
        raise ValueError(f"{file} has no rows with a date as 2021-12-31") from error


def _dates(header: Header, rows: Iterator[list[str]]) -> Iterator[str]:
    if header.days:  # a column a day
        return iter(header.days)
    index, width = header.order.index("date"), len(header.names)
    return (row[index].strip() for row in rows if len(row) == width)


def _chunks(file: Path) -> Iterator[bytes]:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            yield chunk
