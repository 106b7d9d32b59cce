"""Faults that publishers make: one for each rule by which rows are rejected or flagged.

They stand in nations and events, which no sum and no forecast counts.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.sample.files import write_rows

NATION, OTHER_NATION, EVENT = "Scotland", "Transnistria", "Winter Olympics 2022"


@dataclass(frozen=True)
class Fault:
    """A row that is not as the others are.

    Attributes:
        location: where it stands.
        day: counted from the location's first, which is 0.
        cells: by column, what it says instead.
    """

    location: str
    day: int
    cells: Mapping[str, str]


# Rows that stand in the place of a sound one: read, and flagged.
FLAGGED = (
    Fault(EVENT, 30, {"new_deaths": "-1"}),  # negative_count
    Fault(EVENT, 40, {"total_deaths": "7000"}),  # deaths_beyond_cases
    Fault(NATION, 60, {"positive_rate": "1.5"}),  # out_of_range
    Fault(OTHER_NATION, 60, {"people_vaccinated": "9000000000"}),  # beyond_population
    Fault(OTHER_NATION, 70, {"code": "OWID_TRS", "country": "Pridnestrovie"}),  # reused_code
    Fault(EVENT, 70, {"code": "QQQ", "country": "Ship in quarantine"}),  # unknown_code
)
# Rows behind a sound one of the same day: rejected, and the sound one with that of EVENT.
REJECTED = (
    Fault(NATION, 10, {}),  # duplicate_identical
    Fault(NATION, 11, {"date": ""}),  # missing
    Fault(NATION, 12, {"date": "2022-02-30"}),  # not a date
    Fault(NATION, 13, {"date": "1970-01-01"}),  # before the disease
    Fault(NATION, 14, {"date": "2100-01-01"}),  # in the future
    Fault(NATION, 15, {"new_cases": "many"}),  # not a number
    Fault(NATION, 16, {"continent": "Eur\x07ope"}),  # damaged text
    Fault(NATION, 17, {"country": "Atlantis"}),  # location: unknown
    Fault(EVENT, 50, {"new_cases": "12345"}),  # conflicting_key
)
# Rows behind a sound one that end in the middle.
CUT_SHORT = (Fault(NATION, 18, {}),)


def put_into(file: Path) -> None:
    """Write a file anew, with the faults."""
    with file.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    write_rows(file, header, _with_faults(header, rows))


def _with_faults(header: list[str], rows: list[list[str]]) -> Iterator[list[str]]:
    begins: dict[str, int] = {}
    for index, (location, *_) in enumerate(rows):
        day = index - begins.setdefault(location, index)
        yield next(_changed(FLAGGED, location, day, header, rows[index]), rows[index])
        yield from _changed(REJECTED, location, day, header, rows[index])
        for row in _changed(CUT_SHORT, location, day, header, rows[index]):
            yield row[: len(row) // 2]


def _changed(
    faults: tuple[Fault, ...], location: str, day: int, header: list[str], row: list[str]
) -> Iterator[list[str]]:
    for fault in faults:
        if (fault.location, fault.day) == (location, day):
            named = dict(zip(header, row, strict=True))
            yield list({**named, **fault.cells}.values())
