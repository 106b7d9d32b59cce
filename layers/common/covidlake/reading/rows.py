"""Records of a file -> its rows, each with its values or the reason why it is rejected.

This is what a file means. The block path of covidlake_snapshots reads the plainest records many at
a time; what it gives is held equal to this.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from covidlake.errors import SourceInvalid
from covidlake.quality import rules
from covidlake.reading import values
from covidlake.reading.countries.country_codes import name_of, standard_code
from covidlake.reading.days import DayReader
from covidlake.reading.dialects import PART
from covidlake.reading.fields import Fields, split
from covidlake.reading.header import Header
from covidlake.reading.lines import Record
from covidlake.reading.values import Fault
from covidlake.schema import CAPTURED, KEYS
from covidlake.schema.model import Column

Value = str | float | date | None


class Row(NamedTuple):
    """A row of the canonical snapshot.

    Attributes:
        line: Where its record begins.
        part: The province, in a dialect that has such.
        reason: Why it is rejected; None: it is valid.
        raw: Its line, of a rejected row and of one that is read as corrected.
        values: Of RowReader.columns; none of a rejected row.
        key: The values of the key, as far as they can be read, rejected or not.
    """

    line: int
    part: str | None
    reason: str | None
    raw: str | None
    values: tuple[Value, ...]
    key: tuple[Value, ...]


class RowReader:
    """Reads the records under a header.

    Args:
        captured: The day of the capture: what is dated later is no report.
        corrections: A line as it stands -> as it is to be read. In a wide file the lines are those
            of its cells, under `header.molten`.

    Attributes:
        columns: The columns of the contract that the file has, or allows to derive row by row, in
            the contract's order.
        days: Reads the dates, and knows in which order they are written.
    """

    def __init__(self, header: Header, captured: date, corrections: Mapping[str, str]) -> None:
        self._header = header
        self._captured = captured
        self._cells = header.molten
        self.days = DayReader(captured)
        # Of lines as they were corrected, which say nothing of the file's own order: what they
        # said before does, so that no correction makes another file of it.
        self._corrected_days = DayReader(captured)
        self._corrections = corrections
        positions = {name: at for at, name in enumerate(self._cells.order) if name}
        self.columns = [
            column
            for column in CAPTURED[header.dataset]
            if column.name in positions or column.name == "iso_code"
        ]
        names = [column.name for column in self.columns]
        self._positions = [positions.get(name) for name in names]
        self._part = positions.get(PART)
        self._code = positions.get("iso_code")
        self._name = positions.get("location")
        self._key = [names.index(name) for name in KEYS[header.dataset]]
        self._dates = [
            at
            for column, at in zip(self.columns, self._positions, strict=True)
            if column.type == "date" and at is not None
        ]
        self._iso = names.index("iso_code")
        self._location = names.index("location")
        if header.days:
            self._date, self._measure = names.index("date"), names.index(header.dialect.wide or "")
        self._day_columns = [at for at, name in enumerate(header.order) if name in header.days]
        self._others = [at for at in range(len(header.order)) if at not in self._day_columns]

    def rows(self, record: Record) -> Iterator[Row]:
        """Yield the row of a record; of a wide file the rows of its cells.

        Raises:
            SourceInvalid: It holds other rows in quotes.
        """
        text = record.text.decode("utf-8", "replace")
        if "\n" in text:
            self._check_quotes(record.line, text)
        if not self._header.days:
            yield self._row(record.line, text, split(text))
            return
        fields = split(text)
        if not fields.fit(self._header):
            yield self._rejected(record.line, text, rules.WRONG_COLUMN_COUNT.name)
            return
        yield from self._cell_rows(record.line, self._cells_of(fields))

    def _check_quotes(self, first: int, text: str) -> None:
        """Raise SourceInvalid where a quoted value holds a sound row: it should end before."""
        for number, line in enumerate(text.split("\n")[1:], first + 1):
            if '"' in line:
                continue
            row = next(self._within_quotes.rows(Record(number, line.rstrip("\r").encode())))
            if row.reason is None:
                raise SourceInvalid(
                    f"line {first} opens a quote that does not close before line {number}, which "
                    "is a row by itself"
                )

    @cached_property
    def _within_quotes(self) -> "RowReader":
        """A reader of what stands in quotes: no line of the file, whose dates tell nothing of its
        order, and which nobody corrected.
        """
        return RowReader(self._header, self._captured, {})

    def texts(self, record: Record) -> list[str]:
        """Return the line of each row of a record, as `_raw` has it."""
        text = record.text.decode("utf-8", "replace")
        fields = split(text)
        if not self._header.days or not fields.fit(self._header):
            return [text]
        return [_as_line(cell.values) for cell in self._cells_of(fields)]

    def _cell_rows(self, line: int, cells: Iterator[Fields]) -> Iterator[Row]:
        """Yield the rows of the cells of a wide record, reading what they share once."""
        valid: Row | None = None
        for cell in cells:
            row = self._like(valid, cell) if valid else None
            row = row or self._row(line, None, cell)
            # A cell that somebody corrected may be of another location.
            if row.reason is None and not self._corrections:
                valid = row
            yield row

    def _like(self, row: Row, cell: Fields) -> Row | None:
        """Return a row with the day and the number of another cell; None if these are not plain."""
        day_text, number_text = cell.values[-2:]
        day, number = self.days.read(day_text), values.number(number_text)
        if cell.returns is not None or isinstance(day, Fault) or isinstance(number, Fault):
            return None
        cells = list(row.values)
        cells[self._date], cells[self._measure] = day, number
        key = tuple([cells[at] for at in self._key])
        return Row(row.line, row.part, None, None, tuple(cells), key)

    def _cells_of(self, fields: Fields) -> Iterator[Fields]:
        """Yield the fields of a wide record as one line a day, under `header.molten`."""
        texts = fields.values
        others = [texts[at] for at in self._others]
        returns = fields.returns
        of_all = self._others.index(returns) if returns in self._others else None
        for at, day in zip(self._day_columns, self._header.days, strict=True):
            of_cell = len(others) + 1 if returns == at else of_all
            yield Fields([*others, day, texts[at]], False, of_cell)

    def _row(self, line: int, text: str | None, fields: Fields) -> Row:
        """Read one line; its text is written only where it is wanted, if it is a cell's."""
        raw, days = None, self.days
        if self._corrections:
            text = _as_line(fields.values) if text is None else text
            corrected = self._corrections.get(text)
            if corrected is not None:
                self._note_dates(fields)
                raw, fields, days = text, split(corrected), self._corrected_days
        if not fields.fit(self._cells):
            return self._rejected(line, raw or text, rules.WRONG_COLUMN_COUNT.name)
        part = fields.values[self._part] or None if self._part is not None else None
        code = self._country(fields)
        reason = self._damage(fields) or self._unknown_location(fields, code)
        cells = self._values(fields, code, days)
        reason = reason or self._reason(cells, part)
        key = tuple(_sound(cells[at]) for at in self._key)
        if reason is None:
            return Row(line, part, None, raw, tuple(cells), key)  # type: ignore[arg-type]
        if raw is None:
            raw = _as_line(fields.values) if text is None else text
        return self._rejected(line, raw, reason, part, key)

    def _note_dates(self, fields: Fields) -> None:
        """Read the dates of a line that is read otherwise, for the order of the file's dates."""
        if fields.fit(self._cells):
            for at in self._dates:
                self.days.read(fields.values[at])

    def _rejected(
        self,
        line: int,
        raw: str | None,
        reason: str,
        part: str | None = None,
        key: tuple[Value, ...] = (),
    ) -> Row:
        return Row(line, part, reason, raw, (None,) * len(self.columns), key)

    def _country(self, fields: Fields) -> str | None:
        code = None if self._code is None else fields.values[self._code]
        name = None if self._name is None else fields.values[self._name]
        return standard_code(code, name)

    def _damage(self, fields: Fields) -> str | None:
        """Return the reason of a row that has a carriage return outside quotes.

        Wherever it stands, some reader takes it for the end of a line.
        """
        if fields.returns is None:
            return None
        at = fields.returns
        name = self._cells.order[at] or self._cells.names[at]
        return rules.DAMAGED_TEXT.in_column(name)

    def _unknown_location(self, fields: Fields, code: str | None) -> str | None:
        if code:
            return None
        named = [fields.values[at] for at in (self._name, self._code) if at is not None]
        name = next(filter(None, named), None)
        return rules.UNKNOWN_LOCATION.name.replace("<name>", values.shown(name)) if name else None

    def _values(self, fields: Fields, code: str | None, days: DayReader) -> list[Value | Fault]:
        cells: list[Value | Fault] = []
        for column, at in zip(self.columns, self._positions, strict=True):
            cells.append(None if at is None else self._value(column, fields.values[at], days))
        if code is not None:
            cells[self._iso] = code
            # The name of a country whose code is sound is known, whatever became of its bytes.
            if isinstance(cells[self._location], Fault):
                cells[self._location] = name_of(code) or cells[self._location]
        return cells

    def _value(self, column: Column, text: str, days: DayReader) -> Value | Fault:
        if column.type == "double":
            return values.number(text)
        if column.type == "date":
            return days.read(text)
        return values.text(text)

    def _reason(self, cells: Sequence[Value | Fault], part: str | None) -> str | None:
        """Return the reason of the first column that breaks a rule."""
        for column, at, value in zip(self.columns, self._positions, cells, strict=True):
            if value is None and at is not None and not column.nullable:
                return rules.MISSING_VALUE.in_column(column.name)
            if isinstance(value, Fault):
                return value.rule.in_column(column.name)
        if part and isinstance(values.text(part), Fault):
            return rules.DAMAGED_TEXT.in_column(PART)
        return None


def _sound(value: Value | Fault) -> Value:
    return None if isinstance(value, Fault) else value


def _as_line(fields: Sequence[str]) -> str:
    """Write values as a line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return line.getvalue()
