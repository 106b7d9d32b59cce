"""What a snapshot says, whatever its bytes: a fingerprint of every row, to tell two snapshots apart without reading them again.

`.rows` format: records of 16 bytes. The first is MAGIC and the hash of the contract (dataset,
canonical columns, key). Each other one is a row: 8 bytes of BLAKE2b of its key, 8 of its canonical
columns in the contract's order, a comma after each value; sorted as bytes, identical rows once.
Values are compared as text without the white space around them; a column that is missing is empty,
one that the contract does not have is ignored, NULL and '' are one, as every reader of the lake
takes them. A row with a wrong number of columns is fingerprinted as it stands. Six million rows
take 96 MB.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from covidlake.capturing.sorted_records import SortedRecords
from covidlake.reading.dialects import OWID, Dialect
from covidlake.reading.header import Header, read_header
from covidlake.reading.row_layout import RowLayout
from covidlake.schema import CAPTURED, KEYS

MAGIC = b"covrows2"
HASH_BYTES = 8
RECORD_BYTES = 2 * HASH_BYTES
# A quote that never closes would swallow the rest of a file as one record.
MAX_RECORD_BYTES = 1 << 20

# Stands for a comma inside a quoted value; cannot stand in a CSV file of text.
_COMMA = "\x1f"
# No key begins with it, since values have no white space around them.
_ODD = b"\n"
# White space beside a value. Looked for in many lines at once, as most files have none.
_UNTRIMMED = (b", ", b" ,", b"\t", b"\n", b"\r", b"\v", b"\f")


def contract_record(dataset: str) -> bytes:
    """The first record: fingerprints with another one cannot be compared with these."""
    contract = [dataset, *(column.name for column in CAPTURED[dataset]), "", *KEYS[dataset]]
    return MAGIC + _hash("\n".join(contract).encode())


class Fingerprints:
    """Rows of one file in any order -> the `.rows` of it, in bounded memory."""

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._layout: RowLayout | None = None
        self._records = SortedRecords(RECORD_BYTES)
        self._date = KEYS[dataset].index("date") if "date" in KEYS[dataset] else -1
        self.duplicates = 0
        self.conflicts = 0

    def start(self, header: Header) -> None:
        self._layout = RowLayout(header)

    def add_lines(self, lines: list[bytes]) -> None:
        """Whole lines with the header's number of columns and without a quote."""
        if self._layout is None:
            raise ValueError("rows before the header")
        match, key_of, row_of, days = (
            self._layout.match,
            self._layout.key,
            self._layout.row,
            self._layout.newest_days,
        )
        records = []
        for line in self._layout.translated(_trimmed(lines)):
            found = match(line)
            if found is None:
                raise ValueError(
                    f"a line without the header's {self._layout.width} columns: {line[:80]!r}"
                )
            key = found.group(*key_of)
            records.append(_hash(b",".join(key)) + _hash(b",".join(found.group(*row_of))))
            if days and key[self._date] >= days.floor:
                days.see([*line.split(b","), b""])
        self._records.add(records)

    def add_records(self, records: Iterable[list[str]]) -> None:
        """The fields of rows with quotes, as the CSV reader gives them."""
        self.add_lines([_line(record) for record in records])

    def add_odd(self, line: bytes) -> None:
        """A row with a wrong number of columns: it is quarantined later, and is its own key."""
        self._records.add([_hash(_ODD + line.strip()) * 2])

    def records(self) -> Iterator[bytes]:
        """The `.rows` in pieces; counts duplicates and conflicts on the way, and ends the collection."""
        yield contract_record(self._dataset)
        for added, distinct in self._records.buckets():
            self.duplicates += added - len(distinct)
            self.conflicts += sum(
                one[:HASH_BYTES] == two[:HASH_BYTES] for one, two in pairwise(distinct)
            )
            yield b"".join(distinct)

    @property
    def last_date(self) -> str | None:
        """The newest date of the rows, ISO; dates of the future are typing errors and do not count."""
        return self._layout.newest_days.last if self._layout and self._layout.newest_days else None

    @property
    def days_apart(self) -> int | None:
        """Days between the two newest dates; None where there are no two."""
        return self._layout.newest_days.apart if self._layout and self._layout.newest_days else None

    def copied_day(self, minimum: int) -> str | None:
        """The newest date, if what it reports is the day before's in at least so many places, and differs in none."""
        return (
            self._layout.newest_days.copied(minimum)
            if self._layout and self._layout.newest_days
            else None
        )


def read_csv(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """The header and the rows of an accepted snapshot as it streams by."""
    csv.field_size_limit(MAX_RECORD_BYTES)
    rows = (row for row in csv.reader(_lines(chunks)) if row)
    for header in rows:
        yield [header[0].removeprefix("\ufeff").removeprefix('"').removesuffix('"'), *header[1:]]
        break
    yield from rows


def fingerprinted(
    dataset: str, chunks: Iterable[bytes], dialect: Dialect = OWID
) -> Iterator[bytes]:
    """The `.rows` of a snapshot that was accepted before there were any, or under another contract."""
    rows = read_csv(chunks)
    header = next(rows, [])
    found = Fingerprints(dataset)
    found.start(read_header(dataset, header, dialect))
    while batch := list(islice(rows, 1000)):
        found.add_records(row for row in batch if len(row) == len(header))
        for row in batch:
            if len(row) != len(header):
                found.add_odd(",".join(row).encode("utf-8", "surrogateescape"))
    return found.records()


def looked_up(
    dataset: str, chunks: Iterable[bytes], wanted: set[bytes], dialect: Dialect = OWID
) -> Iterator[tuple[bytes, tuple[str, ...], dict[str, bytes]]]:
    """(key hash, key, canonical columns) of the rows whose key hash is wanted."""
    rows = read_csv(chunks)
    header = read_header(dataset, next(rows, []), dialect)
    layout = RowLayout(header)
    while batch := list(islice(rows, 1000)):
        lines = [_line(row) for row in batch if len(row) == len(header.names)]
        for line in layout.translated(_trimmed(lines)):
            found = layout.match(line)
            if found and (key := _hash(b",".join(found.group(*layout.key)))) in wanted:
                named = dict(
                    zip(layout.names, b",".join(found.group(*layout.row)).split(b","), strict=False)
                )
                yield (
                    key,
                    tuple(
                        named[name].decode("utf-8", "replace").replace(_COMMA, ",")
                        for name in KEYS[dataset]
                    ),
                    named,
                )


def _trimmed(lines: list[bytes]) -> list[bytes]:
    """Lines without white space around their values."""
    if lines and lines[0].endswith(b"\r"):
        lines = [line.removesuffix(b"\r") for line in lines]
    together = b",%b," % b",".join(lines)
    if not any(space in together for space in _UNTRIMMED):
        return lines
    return [b",".join(map(bytes.strip, line.split(b","))) for line in lines]


def _line(record: list[str]) -> bytes:
    """The fields of a row as a line without quotes."""
    line = ",".join(record)
    if line.count(",") >= len(record):
        line = ",".join(value.replace(",", _COMMA) for value in record)
    return line.replace("\r\n", "\n").encode("utf-8", "surrogateescape")


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "surrogateescape") + "\n"
    if rest:
        yield rest.decode("utf-8", "surrogateescape")


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=HASH_BYTES).digest()
