"""Whether bytes that stream by are the CSV file of a dataset.

That is a header, the columns of every row, and a whole last line.
"""

import csv
from collections.abc import Iterator

from covidlake.capturing.fingerprints import MAX_RECORD_BYTES, Fingerprints
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.dialects import OWID, Dialect
from covidlake.reading.header import read_header

# A file is refused as a whole when more of its rows than this have a wrong number of columns; fewer
# are quarantined one by one later.
MAX_RAGGED_SHARE = 0.05
# Python's own limit of a field is 128 KiB, and not an error that could be told from a misplaced
# quote.
csv.field_size_limit(MAX_RECORD_BYTES)


class CsvShape:
    """A check that is fed the file in pieces, then finished.

    It counts records, not lines: a quoted field may hold line ends.

    Attributes:
        header: Without names until it has been read.
        rows: Records under the header.
        ragged: Those of them with a wrong number of columns.
        unterminated: The end of the last line, if nothing ended it.
    """

    def __init__(
        self, dataset: str, fingerprints: Fingerprints | None = None, dialect: Dialect = OWID
    ) -> None:
        self._dataset = dataset
        self._fingerprints = fingerprints  # take every row
        self._dialect = dialect
        self._pending = b""
        # Whether what is pending stands in a quote that nothing since could have closed.
        self._open = False
        self._line = 1
        self.header = read_header(dataset, [], dialect)
        self.rows = 0
        self.ragged = 0
        self._first_ragged = ""
        self.unterminated = ""

    def feed(self, data: bytes) -> None:
        """Take a piece; SourceInvalid as soon as the file cannot be what it should be."""
        whole, end, rest = data.rpartition(b"\n")
        self._open = self._open and b'"' not in data
        if self._open or not end:
            self._pending += data
        else:
            left = self._records(self._pending + whole + end)
            self._pending = left + rest
            self._open = bool(left) and b'"' not in rest
        if len(self._pending) > MAX_RECORD_BYTES:
            raise SourceInvalid(
                f"line {self._line} starts a record of more than {MAX_RECORD_BYTES:,} bytes: "
                "no lines of CSV, or a quote that never closes"
            )

    def finish(self) -> None:
        """Judge the whole.

        Raises:
            SourceUnavailable: The end shows that the file was cut short.
            SourceInvalid: It is not a table.
        """
        if self._pending:
            self._unterminated()
        if not self.header.names:
            raise SourceInvalid("the file is empty; a header and rows were expected")
        # A line of a wide file is years of a location: a country would be summed without it.
        share = 0.0 if self._dialect.wide else MAX_RAGGED_SHARE
        if self.ragged > share * self.rows:
            columns = len(self.header.names)
            raise SourceInvalid(
                f"{self.ragged:,} of {self.rows:,} rows do not have the header's {columns} "
                "columns; "
                f"first {self._first_ragged}"
            )

    def _unterminated(self) -> None:
        last = self._pending
        ragged_before = self.ragged
        self.unterminated = last[-80:].decode("utf-8", "replace")
        if not self.header.names:
            self._check_cut_header()
        left = self._records(last if last.endswith(b"\n") else last + b"\n")
        if left or self.ragged > ragged_before:
            raise SourceUnavailable(
                f"the file was cut short in the middle of a row: it ends with {self.unterminated!r}"
            )

    def _check_cut_header(self) -> None:
        # The last name may be cut itself; the header is, if all others are of the contract.
        names = self._pending.decode("utf-8-sig", "replace").split(",")[:-1]
        if names and not read_header(self._dataset, names, self._dialect).extra:
            raise SourceUnavailable("the file was cut short: it ends inside its header")

    def _records(self, data: bytes) -> bytes:
        """Account for whole lines; return what belongs to a record that goes on."""
        if not self.header.names:
            data = self._read_header(data)
        lines = data.split(b"\n")
        lines.pop()
        if b'"' in data:
            return self._quoted(lines)
        self._plain(lines)
        return b""

    def _plain(self, lines: list[bytes]) -> None:
        """Account for lines without a quote: each is a record."""
        if not lines:
            return
        self.rows += len(lines)
        commas = len(self.header.names) - 1
        # In a file of one column a blank line has the right number of commas, too.
        whole = [line for line in lines if line.count(b",") == commas and (commas or line.strip())]
        if len(whole) < len(lines):
            for number, line in enumerate(lines, self._line):
                columns = line.count(b",") + 1
                if columns != commas + 1 or not line.strip():
                    self._add_ragged(number, columns, line)
        if self._fingerprints:
            self._fingerprints.add_lines(whole)
        self._line += len(lines)

    def _quoted(self, lines: list[bytes]) -> bytes:
        """Account for lines with quotes about; return what belongs to a record that goes on.

        Only lines that hold a quote go through the CSV reader, which is ten times slower.
        """
        rest = iter(lines)
        plain: list[bytes] = []
        quoted: list[list[str]] = []
        left = b""
        for line in rest:
            if b'"' not in line:
                plain.append(line)
                continue
            self._plain(plain)
            plain, record = [], [line]
            fields = _fields(record, rest)
            if fields is None:
                left = b"\n".join(record) + b"\n"
                break
            self.rows += 1
            if len(fields) == len(self.header.names):
                quoted.append(fields)
            else:
                self._add_ragged(self._line, len(fields), b"\n".join(record))
            self._line += len(record)
        self._plain(plain)
        if self._fingerprints:
            self._fingerprints.add_records(quoted)
        return left

    def _add_ragged(self, line: int, columns: int, text: bytes) -> None:
        if not text.strip():  # no row at all, to every CSV reader
            self.rows -= 1
            return
        if self._fingerprints:
            self._fingerprints.add_ragged(text)
        self.ragged += 1
        self._first_ragged = self._first_ragged or (
            f"line {line} with {columns}" if columns else f"line {line} with a misplaced quote"
        )

    def _read_header(self, data: bytes) -> bytes:
        """Check the header; return what follows it."""
        text = data.lstrip(b"\r\n")
        self._line += data[: len(data) - len(text)].count(b"\n")
        if not text:
            return b""
        line, _, rest = text.partition(b"\n")
        names = _header_names(line)
        header = read_header(self._dataset, names, self._dialect)
        header.check()
        self._line += 1
        self.header = header
        if self._fingerprints:
            self._fingerprints.start(header)
        return rest


def _header_names(line: bytes) -> list[str]:
    """Read the names in a header; SourceInvalid where it is no CSV in UTF-8."""
    seen = repr(line[:80].decode("utf-8", "backslashreplace"))
    if b"\0" in line:
        raise SourceInvalid(f"expected CSV in UTF-8, seen binary content: {seen}")
    try:
        text = line.decode("utf-8-sig").rstrip("\r")
        names = next(csv.reader([text], strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceInvalid(f"expected a CSV header in UTF-8, seen {seen}: {error}") from error
    if text.lstrip().startswith("<"):
        raise SourceInvalid(f"expected CSV, seen HTML or XML: {seen}")
    return names


def _fields(record: list[bytes], rest: Iterator[bytes]) -> list[str] | None:
    """Return the fields of the record that begins with this line.

    [] where a quote is misplaced, None where the record goes on beyond the rest. `record` gets the
    lines that were taken.
    """
    try:
        return next(csv.reader(_pull(record, rest), strict=True))
    except csv.Error as error:
        return None if "unexpected end of data" in str(error) else []


def _pull(record: list[bytes], rest: Iterator[bytes]) -> Iterator[str]:
    """Yield the lines of one record as the CSV reader asks for them; `record` gets them, too."""
    yield record[0].decode("utf-8", "surrogateescape") + "\n"
    for line in rest:
        record.append(line)
        yield line.decode("utf-8", "surrogateescape") + "\n"
