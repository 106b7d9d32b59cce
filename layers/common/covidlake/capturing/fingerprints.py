"""What a snapshot says, whatever its bytes: a fingerprint of every row.

Two snapshots are told apart by them without being read again.

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

from covidlake.capturing.newest_days import NewestDays
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
_RAGGED = b"\n"
# Of a snapshot that is read again: many at once cost less, and few enough need no memory.
_BATCH_ROWS = 1000
# White space beside a value. Looked for in many lines at once, as most files have none.
_UNTRIMMED = (b", ", b" ,", b"\t", b"\n", b"\r", b"\v", b"\f")


def contract_record(dataset: str) -> bytes:
    """Return the first record: fingerprints with another one cannot be compared with these."""
    columns = [column.name for column in CAPTURED[dataset]]
    contract = [dataset, *columns, "", *KEYS[dataset]]
    return MAGIC + _hash("\n".join(contract).encode())


class Fingerprints:
    """Rows of one file in any order, as the `.rows` of it, in bounded memory.

    Attributes:
        duplicates: Rows that are identical to another one; known when `records()` has ended.
        conflicts: Rows beyond the first that share its key and differ; likewise.
    """

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
        """Take whole lines with the header's number of columns and without a quote."""
        if self._layout is None:
            raise ValueError("rows before the header")
        layout = self._layout
        # Looked up once, as this loop sees millions of lines.
        match_line, key_groups, row_groups = layout.match, layout.key, layout.row
        days = layout.newest_days
        records = []
        for line in layout.translated(_trimmed(lines)):
            match = match_line(line)
            if match is None:
                raise ValueError(
                    f"a line without the header's {layout.width} columns: {line[:80]!r}"
                )
            key = match.group(*key_groups)
            row = b",".join(match.group(*row_groups))
            records.append(_hash(b",".join(key)) + _hash(row))
            if days and key[self._date] >= days.floor:
                days.see([*line.split(b","), b""])
        self._records.add(records)

    def add_records(self, records: Iterable[list[str]]) -> None:
        """Take the fields of rows with quotes, as the CSV reader gives them."""
        self.add_lines([_line(record) for record in records])

    def add_ragged(self, line: bytes) -> None:
        """Take a row with a wrong number of columns: it is rejected later, and is its own key."""
        self._records.add([_hash(_RAGGED + line.strip()) * 2])

    def records(self) -> Iterator[bytes]:
        """Yield the `.rows` in pieces, count duplicates and conflicts, and end the collection."""
        yield contract_record(self._dataset)
        for added, distinct in self._records.buckets():
            self.duplicates += added - len(distinct)
            key_hashes = [record[:HASH_BYTES] for record in distinct]
            self.conflicts += sum(one == two for one, two in pairwise(key_hashes))
            yield b"".join(distinct)

    @property
    def last_date(self) -> str | None:
        """Return the newest date of the rows, ISO.

        Dates of the future are typing errors and do not count.
        """
        return self._newest_days.last if self._newest_days else None

    @property
    def days_apart(self) -> int | None:
        """Return the days between the two newest dates; None where there are no two."""
        return self._newest_days.apart if self._newest_days else None

    def copied_day(self, minimum: int) -> str | None:
        """Return the newest date, if what it reports is the day before's.

        At least `minimum` locations must report the same as then, and none anything else.
        """
        return self._newest_days.copied(minimum) if self._newest_days else None

    @property
    def _newest_days(self) -> NewestDays | None:
        return self._layout.newest_days if self._layout else None


def read_csv(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """Yield the header and the rows of a promoted snapshot as it streams by."""
    csv.field_size_limit(MAX_RECORD_BYTES)
    rows = (row for row in csv.reader(_lines(chunks)) if row)
    header = next(rows, None)
    if header is None:
        return
    # Behind a byte order mark the reader takes quotes for a part of the name.
    first_name = header[0].removeprefix("\ufeff").removeprefix('"').removesuffix('"')
    yield [first_name, *header[1:]]
    yield from rows


def fingerprinted(
    dataset: str, chunks: Iterable[bytes], dialect: Dialect = OWID
) -> Iterator[bytes]:
    """Return the `.rows` of a snapshot that has none, or has them under another contract."""
    rows = read_csv(chunks)
    header = next(rows, [])
    fingerprints = Fingerprints(dataset)
    fingerprints.start(read_header(dataset, header, dialect))
    while batch := list(islice(rows, _BATCH_ROWS)):
        fingerprints.add_records(row for row in batch if len(row) == len(header))
        for row in batch:
            if len(row) != len(header):
                fingerprints.add_ragged(",".join(row).encode("utf-8", "surrogateescape"))
    return fingerprints.records()


def looked_up(
    dataset: str, chunks: Iterable[bytes], wanted: set[bytes], dialect: Dialect = OWID
) -> Iterator[tuple[bytes, tuple[str, ...], dict[str, bytes]]]:
    """Yield (key hash, key, canonical columns) of the rows whose key hash is wanted."""
    rows = read_csv(chunks)
    header = read_header(dataset, next(rows, []), dialect)
    layout = RowLayout(header)
    while batch := list(islice(rows, _BATCH_ROWS)):
        lines = [_line(row) for row in batch if len(row) == len(header.names)]
        for line in layout.translated(_trimmed(lines)):
            match = layout.match(line)
            if match is None:
                continue
            key_hash = _hash(b",".join(match.group(*layout.key)))
            if key_hash not in wanted:
                continue
            # Beyond the names stands the empty value that the line ends with.
            fields = b",".join(match.group(*layout.row)).split(b",")
            values = dict(zip(layout.names, fields, strict=False))
            yield key_hash, tuple(_text(values[name]) for name in KEYS[dataset]), values


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").replace(_COMMA, ",")


def _trimmed(lines: list[bytes]) -> list[bytes]:
    """Return the lines without white space around their values."""
    if lines and lines[0].endswith(b"\r"):
        lines = [line.removesuffix(b"\r") for line in lines]
    together = b",%b," % b",".join(lines)
    if not any(space in together for space in _UNTRIMMED):
        return lines
    return [b",".join(map(bytes.strip, line.split(b","))) for line in lines]


def _line(record: list[str]) -> bytes:
    """Write the fields of a row as a line without quotes."""
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
