"""Plain lines of a file, taken apart by Arrow and read column by column."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from covidlake.reading import values
from covidlake.reading.canonical import LINE
from covidlake.reading.canonical import PART as PART_COLUMN
from covidlake.reading.countries.country_codes import standard_code
from covidlake.reading.dialects import PART
from covidlake.reading.header import Header
from covidlake.reading.header_record import BYTE_ORDER_MARK
from covidlake.reading.lines import WHITE_SPACE, Record
from covidlake.reading.rows import RowReader
from covidlake.reading.values import Fault
from pyarrow import csv

from covidlake_snapshots.columns import filled, schema

_TEXT = pa.dictionary(pa.int32(), pa.binary())
# Lines without a quote are parsed twice as fast by somebody who knows.
_WITHOUT_QUOTES = csv.ParseOptions(quote_char=False, ignore_empty_lines=False)
_WITH_QUOTES = csv.ParseOptions(quote_char='"', ignore_empty_lines=False)
# As covidlake.reading.values has it, but for signs and thousands, which are left to it.
_NUMBER = r"\A-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\z"

# Distinct values of a column that are remembered; a file of observations has some hundred.
_MOST_WORDS = 1 << 16

_Value = str | date | Fault | None


class _Words(dict[bytes, _Value]):
    """What the distinct texts of a column say, each read once.

    Attributes:
        has_fault: Whether any of them ever was a fault.
    """

    def __init__(self, read: Callable[[str], _Value]) -> None:
        super().__init__()
        self._read = read
        self.has_fault = False

    def __missing__(self, text: bytes) -> _Value:
        if len(self) >= _MOST_WORDS:
            self.clear()
        # As the row path takes it from a line.
        value = self._read(text.decode("utf-8", "replace").strip(WHITE_SPACE))
        self.has_fault |= isinstance(value, Fault)
        self[text] = value
        return value


class Lines(NamedTuple):
    """Simple lines (covidlake.reading.lines) without carriage returns, each with its LF.

    Attributes:
        numbers: Of each in the file, as Arrow's int64.
    """

    numbers: pa.Array
    data: bytes

    def halves(self) -> "tuple[Lines, Lines]":
        middle = len(self.numbers) // 2
        first = b"".join(text + b"\n" for text in self._texts()[:middle])
        return (
            Lines(self.numbers[:middle], first),
            Lines(self.numbers[middle:], self.data[len(first) :]),
        )

    def records(self, positions: Iterable[int]) -> Iterator[Record]:
        """Yield some of the lines as records, but for blank ones."""
        texts = self._texts()
        for at in positions:
            if texts[at].strip(WHITE_SPACE.encode()):
                yield Record(self.numbers[at].as_py(), texts[at])

    def _texts(self) -> list[bytes]:
        return self.data.split(b"\n")


class PlainLineReader:
    """Reads plain lines under a header.

    Args:
        rows: The row path, whose columns and days these are.
    """

    def __init__(self, header: Header, rows: RowReader) -> None:
        self._schema = schema(header.dataset)
        self._rows = rows
        # Columns of the file have their positions as names.
        positions = {name: str(at) for at, name in enumerate(header.order) if name}
        kinds = {column.name: column.type for column in rows.columns}
        self._numbers = {n: at for n, at in positions.items() if kinds.get(n) == "double"}
        self._texts = {n: at for n, at in positions.items() if kinds.get(n) == "string"}
        self._dates = {n: at for n, at in positions.items() if kinds.get(n) == "date"}
        if PART in positions:
            self._texts[PART_COLUMN] = positions[PART]
        self._code, self._name = positions.get("iso_code"), positions.get("location")
        self._required = [column.name for column in rows.columns if not column.nullable]
        as_text = [*self._texts.values(), *self._dates.values()]
        types = dict.fromkeys(self._numbers.values(), pa.float64()) | dict.fromkeys(as_text, _TEXT)
        self._typed = _conversion(types)
        self._as_text = _conversion(types | dict.fromkeys(self._numbers.values(), pa.string()))
        self._names = [str(at) for at in range(len(header.names))]
        self._words = {name: _Words(values.text) for name in self._texts}
        self._words |= {name: _Words(rows.days.read) for name in self._dates}
        self._written = _Words(str)

    def read(self, lines: Lines) -> tuple[pa.RecordBatch, list[int]]:
        """Return the valid rows of some lines, and the positions of the other lines.

        Raises:
            pyarrow.ArrowInvalid: A line has another number of columns.
        """
        faults: list[pa.Array] = []
        columns = self._parsed(lines.data, faults)
        arrays: dict[str, pa.Array] = {LINE: lines.numbers}
        for name, at in self._numbers.items():
            # No source means the sign of a zero.
            arrays[name] = pc.add(columns[at], 0.0)
            faults += _not_numbers(arrays[name])
        for name, at in self._texts.items():
            arrays[name] = _read(columns[at], self._words[name], pa.string(), faults)
        for name, at in self._dates.items():
            arrays[name] = _read(columns[at], self._words[name], pa.date32(), faults)
        arrays["iso_code"] = self._codes(columns)
        faults += [arrays[name].is_null() for name in self._required if arrays[name].null_count]
        batch = filled(arrays, len(lines.numbers), self._schema)
        if not faults:
            return batch, []
        is_odd = faults[0]
        for fault in faults[1:]:
            is_odd = pc.or_(is_odd, fault)
        odd = pc.indices_nonzero(is_odd).to_pylist()
        return batch.filter(pc.invert(is_odd)), odd

    def _parsed(self, data: bytes, faults: list[pa.Array]) -> dict[str, pa.Array]:
        """Return the columns of some lines; note what is no number."""
        try:
            return self._columns(data, self._typed)
        except pa.ArrowInvalid:
            # Somewhere is a text that Arrow takes for no number: each is looked at.
            columns = self._columns(data, self._as_text)
        for at in self._numbers.values():
            columns[at] = _numbers(columns[at], faults)
        return columns

    def _columns(self, data: bytes, conversion: csv.ConvertOptions) -> dict[str, pa.Array]:
        if data.startswith(BYTE_ORDER_MARK):
            # Arrow leaves out the first one, which is a part of a value here, as in any other line.
            data = BYTE_ORDER_MARK + data
        reading = csv.ReadOptions(
            use_threads=False, column_names=self._names, block_size=len(data) + 1
        )
        parsing = _WITH_QUOTES if b'"' in data else _WITHOUT_QUOTES
        table = csv.read_csv(pa.BufferReader(data), reading, parsing, conversion)
        batch = table.combine_chunks().to_batches()[0]
        return dict(zip(batch.schema.names, batch.columns, strict=True))

    def _codes(self, columns: dict[str, pa.Array]) -> pa.Array:
        """Return the standard code of each row by its own code and name, where it has them."""
        codes, by_code = self._distinct(columns, self._code)
        names, by_name = self._distinct(columns, self._name)
        # Of a code and a name that stand together in many rows the standard one is asked once.
        numbers = pc.multiply(codes, pa.scalar(len(by_name)))
        pairs = pc.add(numbers, names).dictionary_encode()
        standard = [
            standard_code(by_code[pair // len(by_name)], by_name[pair % len(by_name)])
            for pair in pairs.dictionary.to_pylist()
        ]
        return pa.array(standard, pa.string()).take(pairs.indices)

    def _distinct(
        self, columns: dict[str, pa.Array], at: str | None
    ) -> tuple[pa.Array | pa.Scalar, list[Any]]:
        """Return which of its distinct texts a column has in each row, and these texts."""
        if at is None:
            return pa.scalar(0, pa.int64()), [None]
        texts = columns[at].dictionary.to_pylist()
        return columns[at].indices.cast(pa.int64()), [self._written[text] for text in texts]


def _read(
    column: pa.DictionaryArray, words: _Words, target: pa.DataType, faults: list[pa.Array]
) -> pa.Array:
    """Return a column's values as the row path reads them; note its faults."""
    distinct = [words[text] for text in column.dictionary.to_pylist()]
    if words.has_fault:
        is_fault = [isinstance(value, Fault) for value in distinct]
        faults.append(pa.array(is_fault).take(column.indices))
        sound = zip(is_fault, distinct, strict=True)
        distinct = [None if fault else value for fault, value in sound]
    return pa.array(distinct, target).take(column.indices)


def _conversion(types: dict[str, pa.DataType]) -> csv.ConvertOptions:
    return csv.ConvertOptions(
        column_types=types,
        include_columns=list(types),
        null_values=[""],
        strings_can_be_null=False,
        check_utf8=False,
    )


def _numbers(texts: pa.Array, faults: list[pa.Array]) -> pa.Array:
    """Return texts as numbers; note those that are none, or not plainly written."""
    is_number = pc.match_substring_regex(texts, _NUMBER)
    is_written = pc.greater(pc.binary_length(texts), 0)
    faults.append(pc.and_not(is_written, is_number))
    plain = pc.if_else(is_number, texts, pa.scalar(None, pa.string()))
    return plain.cast(pa.float64())


def _not_numbers(numbers: pa.Array) -> list[pa.Array]:
    """Return which numbers are none, if any: Arrow reads NaN and Infinity."""
    sizes = pc.abs(numbers)
    # A sum with such a one is none either, and takes half the time.
    if (pc.sum(sizes).as_py() or 0.0) <= values.MOST:
        return []
    return [pc.invert(pc.less_equal(sizes, values.MOST)).fill_null(False)]
