"""The country table that a file of observations carries itself.

OWID repeats a location's attributes on each of its rows.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path

from covidlake.errors import SourceInvalid
from covidlake.reading import values
from covidlake.reading.countries.country_codes import standard_code
from covidlake.reading.days import DayReader
from covidlake.reading.dialects import OWID, Dialect
from covidlake.reading.header import Header
from covidlake.schema import COUNTRY_COLUMNS

from local.inputs import lines
from local.inputs.country_table import CountryTable
from local.inputs.lines import Line

# Without it a table of countries is of no use: rates are per person.
NEEDED = "population"
_CODE = 0  # the first of the contract's columns
_NUMBERS = frozenset(column.name for column in COUNTRY_COLUMNS if column.type == "double")


def extract(observations: Path, dialect: Dialect = OWID) -> CountryTable:
    """Return the last value of each attribute of a location, a row a location.

    Rows that cannot be read are passed over: the pipeline rejects them with their reason.

    Raises:
        SourceInvalid: the file is no observations in this dialect, or lacks the population.
    """
    header, below = lines.read(observations, "observations", dialect)
    positions = {name: at for at, name in enumerate(header.order)}
    columns = [column.name for column in COUNTRY_COLUMNS if column.name in positions]
    if NEEDED not in columns:
        raise SourceInvalid(f"it has no column {NEEDED}")
    chosen = itemgetter(positions["date"], *(positions[name] for name in columns))
    reports = (chosen(row) for row in _rows(header, below))
    return CountryTable(columns, _last_values(columns, _last_days(reports)))


def _rows(header: Header, below: Iterable[Line]) -> Iterator[list[str]]:
    """Yield the values of each row, perhaps with white space around them.

    Of 67 values a row, 19 are looked at: trimming all of them would take most of the time.
    """
    width = len(header.names)
    for line in below:
        if '"' in line.text:
            fields = line.fields()
            if fields.fit(header):
                yield fields.values
            continue
        row = line.text.split(",")
        if len(row) == width:
            yield row


def _last_days(reports: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], date]:
    """Return attributes of a location -> the last day on which it has them.

    They change seldom, so that there are about as many of them as there are locations.
    """
    days = DayReader(datetime.now(UTC).date())
    last_days: dict[tuple[str, ...], date] = {}
    for text, *attributes in reports:
        day = days.read(text.strip())
        key = tuple(attributes)
        if isinstance(day, date):
            last_days[key] = max(day, last_days.get(key, day))
    return last_days


def _last_values(columns: list[str], last_days: dict[tuple[str, ...], date]) -> list[list[str]]:
    table: dict[str, list[str]] = {}
    location = columns.index("location")
    for texts, _ in sorted(last_days.items(), key=itemgetter(1)):
        attributes = [text.strip() for text in texts]
        code = standard_code(attributes[_CODE], attributes[location])
        if not code:
            continue
        row = table.setdefault(code, [""] * len(columns))
        for at, (name, value) in enumerate(zip(columns, attributes, strict=True)):
            if value and _is_sound(name, value):
                row[at] = value
        row[_CODE] = code
    return [table[code] for code in sorted(table)]


def _is_sound(column: str, value: str) -> bool:
    """Return whether a value is one: a typing error does not hide the one before."""
    read = values.number(value) if column in _NUMBERS else values.text(value)
    return not isinstance(read, values.Fault)
