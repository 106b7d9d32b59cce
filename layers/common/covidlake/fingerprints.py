"""What a snapshot says, whatever its bytes: a fingerprint of every row, to tell two snapshots apart without reading them again.

`.rows` format: records of 16 bytes. The first is MAGIC and the hash of the contract (dataset, canonical columns, key). Each other one is
a row: 8 bytes of BLAKE2b of its key, 8 of its canonical columns in the contract's order; sorted as bytes, identical rows once. Values are
compared as text without the white space around them; a column that is missing is empty, one that the contract does not have is ignored,
NULL and '' are one, as every reader of the lake takes them. A row with a wrong number of columns is fingerprinted as it stands.
Six million rows take 96 MB, in the file and in memory while it is made.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from operator import itemgetter

from covidlake.dialects import OWID, Dialect, Header, read_header
from covidlake.newest_days import NewestDays
from covidlake.schema import CAPTURED, KEYS
from covidlake.translation import Translation

MAGIC = b"covrows1"
HASH_BYTES = 8
RECORD_BYTES = 2 * HASH_BYTES
# A quote that never closes would swallow the rest of a file as one record.
MAX_RECORD_BYTES = 1 << 20

# Stands for a comma inside a quoted value; cannot stand in a CSV file of text.
_COMMA = "\x1e"
# Nor can this, so no two rows are joined to the same bytes.
_SEPARATOR = b"\x1f"


def contract_record(dataset: str) -> bytes:
    """The first record: fingerprints with another one cannot be compared with these."""
    contract = [dataset, *(column.name for column in CAPTURED[dataset]), "", *KEYS[dataset]]
    return MAGIC + _hash("\n".join(contract).encode())


class Layout:
    """Where the canonical columns of a dataset stand in lines with these columns; days: that the counts of a row cover."""

    def __init__(self, dataset: str, columns: list[str], days: int = 1) -> None:
        where = {name: position for position, name in enumerate(columns)}
        self.width = len(columns)
        self.names = [column.name for column in CAPTURED[dataset]]
        # -1 is an empty field after the last one: for columns that are missing, and so that a key is always a tuple.
        self.columns = itemgetter(*(where.get(name, -1) for name in self.names))
        self.key = itemgetter(*(where.get(name, -1) for name in KEYS[dataset]), -1)
        self.newest_days = NewestDays(where, days) if "date" in where and dataset == "observations" else None

    def key_hash(self, fields: list[bytes]) -> bytes:
        return _hash(_SEPARATOR.join(self.key([*fields, b""])))


class Fingerprints:
    """Rows of one file in any order -> the `.rows` of it. 16 bytes of memory a row."""

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._layout: Layout | None = None
        self._translation: Translation | None = None
        # By the first byte of the key's hash: sorting one bucket after the other needs next to no memory beside them.
        self._buckets = [bytearray() for _ in range(256)]
        self.duplicates = 0
        self.conflicts = 0

    def start(self, header: Header) -> None:
        self._translation = Translation(header)
        self._layout = Layout(self._dataset, self._translation.columns, header.dialect.days)

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Whole lines with the header's number of columns and without a quote."""
        if self._translation is None:
            raise ValueError("rows before the header")
        for line in self._translation.lines(line.removesuffix(b"\r") for line in lines):
            fields = line.split(b",")
            # Most lines need no trimming, and looking for that is ten times as fast.
            if b", " in line or b" ," in line or b"\t" in line or line[:1] == b" " or line[-1:] == b" ":
                fields = [field.strip() for field in fields]
            self._add(fields)

    def add_record(self, record: list[str]) -> None:
        """The fields of a row with quotes, as the CSV reader gives them."""
        self.add_lines([_line(record)])

    def add_odd(self, line: bytes) -> None:
        """A row with a wrong number of columns: it is quarantined later, and is its own key."""
        whole = _hash(_SEPARATOR + line.strip())
        self._buckets[whole[0]] += whole + whole

    def records(self) -> Iterator[bytes]:
        """The `.rows` in pieces; counts duplicates and conflicts on the way, and ends the collection."""
        yield contract_record(self._dataset)
        for number, bucket in enumerate(self._buckets):
            self._buckets[number] = bytearray()
            rows = [bytes(bucket[at : at + RECORD_BYTES]) for at in range(0, len(bucket), RECORD_BYTES)]
            distinct = sorted(set(rows))
            keys = {row[:HASH_BYTES] for row in distinct}
            self.duplicates += len(rows) - len(distinct)
            self.conflicts += len(distinct) - len(keys)
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
        return self._layout.newest_days.copied(minimum) if self._layout and self._layout.newest_days else None

    def _add(self, fields: list[bytes]) -> None:
        layout = self._layout
        if layout is None:
            raise ValueError("rows before the header")
        fields.append(b"")
        key = _hash(_SEPARATOR.join(layout.key(fields)))
        self._buckets[key[0]] += key + _hash(_SEPARATOR.join(layout.columns(fields)))
        days = layout.newest_days
        if days and fields[days.date] >= days.floor:
            days.see(fields)


def read_csv(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """The header and the rows of an accepted snapshot as it streams by."""
    csv.field_size_limit(MAX_RECORD_BYTES)
    rows = (row for row in csv.reader(_lines(chunks)) if row)
    for header in rows:
        yield [header[0].removeprefix("\ufeff").removeprefix('"').removesuffix('"'), *header[1:]]
        break
    yield from rows


def fingerprinted(dataset: str, chunks: Iterable[bytes], dialect: Dialect = OWID) -> Iterator[bytes]:
    """The `.rows` of a snapshot that was accepted before there were any, or under another contract."""
    rows = read_csv(chunks)
    header = next(rows, [])
    found = Fingerprints(dataset)
    found.start(read_header(dataset, header, dialect))
    for row in rows:
        if len(row) == len(header):
            found.add_record(row)
        else:
            found.add_odd(",".join(row).encode("utf-8", "surrogateescape"))
    return found.records()


def looked_up(
    dataset: str, chunks: Iterable[bytes], wanted: set[bytes], dialect: Dialect = OWID
) -> Iterator[tuple[bytes, tuple[str, ...], dict[str, bytes]]]:
    """(key hash, key, canonical columns) of the rows whose key hash is wanted."""
    rows = read_csv(chunks)
    header = read_header(dataset, next(rows, []), dialect)
    translation = Translation(header)
    layout = Layout(dataset, translation.columns)
    for line in translation.lines(_line(row) for row in rows if len(row) == len(header.names)):
        fields = [field.strip() for field in line.split(b",")]
        if (key := layout.key_hash(fields)) in wanted:
            named = dict(zip(layout.names, layout.columns([*fields, b""]), strict=True))
            yield key, tuple(named[name].decode("utf-8", "replace").replace(_COMMA, ",") for name in KEYS[dataset]), named


def _line(record: list[str]) -> bytes:
    """The fields of a row as a line without quotes."""
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
