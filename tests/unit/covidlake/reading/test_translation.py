"""What the fingerprints say of files in other dialects.

The location, day and column of each change, and nothing of how the file is written.
"""

import csv
import io
from typing import Any

import pytest
from compare import comparable, details, difference
from covidlake.capturing.fingerprints import fingerprinted
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import DIALECTS
from hypothesis import given
from hypothesis import strategies as st

from tests.support.capture.snapshots import pieces, rows_of

WHO = (
    b"Date_reported,Country_code,Country,WHO_region,"
    b"New_cases,Cumulative_cases,New_deaths,Cumulative_deaths\n"
    b"2020-01-05,NA,Namibia,AFRO,,0,,0\n"
    b'2020-01-05,BQ,"Bonaire, Saint Eustatius and Saba",AMRO,2,2,,0\n'
    b"2020-01-05,XB,Saba,AMRO,1,1,,0\n"
    b"2020-01-12,NA,Namibia,AFRO,3,3,1,1\n"
)
WIDE = (
    b"Province/State,Country/Region,Lat,Long,1/22/20,1/23/20\n"
    b"Hubei,China,30.9,112.2,10,20\n"
    b'"Tibet, Xizang",China,31.6,88.0,1,2\n'
    b',"Korea, South",36.0,128.0,1,3\n'
    b",Diamond Princess,0,0,4,5\n"
)
WIDE_WITH_A_THIRD_DAY = (
    b"\n".join(line + b",9" for line in WIDE.splitlines()).replace(b"1/23/20,9", b"1/23/20,1/24/20")
    + b"\n"
)
LONG = (
    b"Date,Country,Confirmed,Recovered,Deaths\n"
    b'2020-01-22,"Korea, South",1,0,0\n'
    b'2020-01-23,"Korea, South",5,0,1\n'
    b"2020-01-22,Burma,0,0,0\n"
    b"2020-01-23,Burma,1,0,0\n"
)
# The newest day with the values of the day before, in each dialect.
WHO_COPIED = WHO.replace(b"Namibia,AFRO,,0", b"Namibia,AFRO,3,3").replace(b",3,3,1,1", b",3,6,,1")
WIDE_COPIED = WIDE[: WIDE.index(b"Hubei")] + b",France,1,2,3,3\n,Burma,1,2,0,0\n"
LONG_COPIED = LONG.replace(b",1,0,0", b",5,0,1").replace(b"Burma,0,0,0", b"Burma,5,0,1")


def compare_files(dialect: str, before: bytes, after: bytes) -> dict[str, Any]:
    """What the comparison of two files says."""
    changes = difference(
        *(
            comparable("observations", [rows_of(text, dialect=dialect)[0]]) or iter(())
            for text in (before, after)
        )
    )
    counted = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
    return counted | details(
        "observations", changes, pieces(before), pieces(after), DIALECTS[dialect]
    )


@pytest.mark.parametrize(
    ("dialect", "before", "after", "counts", "sample"),
    [
        ("who", WHO, WHO + b"2020-01-12,BQ,Bonaire,AMRO,1,3,,0\n", (1, 0, 0), []),
        (
            "who",
            WHO,
            WHO.replace(b"3,3,1,1", b"3,3,,1"),
            (0, 1, 0),
            [("NAM", "2020-01-12", "changed", ["new_deaths"])],
        ),
        (
            "who",
            WHO,
            WHO.replace(b"AFRO,,0,,0\n", b"AFRO,0,0,,0\n"),
            (0, 1, 0),
            [("NAM", "2020-01-05", "changed", ["new_cases"])],
        ),
        (
            "who",
            WHO,
            WHO.replace(b"Saba,AMRO,1,1", b"Saba,AMRO,1,2"),
            (0, 1, 0),
            [("Saba", "2020-01-05", "changed", ["total_cases"])],
        ),
        (
            "jhu-confirmed",
            WIDE,
            WIDE_WITH_A_THIRD_DAY,
            (4, 0, 0),
            [],
        ),
        (
            "jhu-confirmed",
            WIDE,
            WIDE.replace(b"10,20", b"10,21"),
            (0, 1, 0),
            [("CHN Hubei", "2020-01-23", "changed", ["total_cases"])],
        ),
        (
            "jhu-deaths",
            WIDE,
            WIDE.replace(b"88.0,1,2", b"88.0,,2"),
            (0, 1, 0),
            [("CHN Tibet, Xizang", "2020-01-22", "changed", ["total_deaths"])],
        ),
        ("jhu-deaths", WIDE, WIDE.replace(b"128.0,1,3", b"128.5,1,3"), (0, 0, 0), []),
        (
            "jhu-deaths",
            WIDE,
            WIDE.replace(b",Diamond Princess,0,0,4,5\n", b""),
            (0, 0, 2),
            [
                ("Diamond Princess", "2020-01-22", "removed", []),
                ("Diamond Princess", "2020-01-23", "removed", []),
            ],
        ),
        ("jhu-countries", LONG, LONG + b"2020-01-24,Burma,1,0,0\n", (1, 0, 0), []),
        (
            "jhu-countries",
            LONG,
            LONG.replace(b"Burma", b"Myanmar"),
            (0, 2, 0),
            [("MMR", f"2020-01-{day}", "changed", ["location"]) for day in (22, 23)],
        ),
        ("jhu-countries", LONG, LONG.replace(b"5,0,1", b"5,7,1"), (0, 0, 0), []),
    ],
)
def test_a_change_is_named_by_place_day_and_column(
    dialect: str,
    before: bytes,
    after: bytes,
    counts: tuple[int, int, int],
    sample: list[tuple[str, str, str, list[str]]],
) -> None:
    changes = compare_files(dialect, before, after)
    assert (changes["added"], changes["changed"], changes["removed"]) == counts
    named = sorted((*row["key"], row["change"], row["columns"]) for row in changes["sample"])
    assert named == sample


def quoted(text: bytes, space: str = "") -> bytes:
    written = io.StringIO()
    header, *rows = csv.reader(io.StringIO(text.decode()))
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([header, *([space + field + space for field in row] for row in rows)])
    return written.getvalue().encode()


@pytest.mark.parametrize(
    ("dialect", "text"),
    [("who", WHO), ("jhu-confirmed", WIDE), ("jhu-deaths", WIDE), ("jhu-countries", LONG)],
)
@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_the_same_content_however_it_is_written(dialect: str, text: bytes, piece: int) -> None:
    rows, _ = rows_of(text, dialect=dialect)
    header, *lines = text.splitlines()
    for same in (
        text.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + text,
        b"\n".join([header.upper(), *reversed(lines)]),
        quoted(text),
        quoted(text, space=" "),
    ):
        assert rows_of(same, dialect=dialect, piece=piece)[0] == rows
        assert (
            b"".join(fingerprinted("observations", pieces(same, piece), DIALECTS[dialect])) == rows
        )


def test_days_in_another_order_of_columns_say_the_same() -> None:
    turned = b"\n".join(
        b",".join([b",".join(fields[:-2]), *fields[:-3:-1]])
        for fields in (line.rsplit(b",", 2) for line in WIDE.splitlines())
    )
    assert (
        rows_of(turned + b"\n", dialect="jhu-deaths")[0] == rows_of(WIDE, dialect="jhu-deaths")[0]
    )


@given(
    st.lists(st.lists(st.integers(0, 99), min_size=3, max_size=3), min_size=1, max_size=8),
    st.integers(1, 60),
)
def test_a_new_day_is_added_and_a_changed_cell_changed(cells: list[list[int]], piece: int) -> None:
    def wide(days: int, cells: list[list[int]]) -> bytes:
        header = ",".join(
            ["Province/State", "Country/Region", *(f"1/{day}/20" for day in range(1, days + 1))]
        )
        lines = [
            f"P{number},China," + ",".join(map(str, row[:days])) for number, row in enumerate(cells)
        ]
        return "\n".join([header, *lines, ""]).encode()

    def compared(before: bytes, after: bytes) -> tuple[int, int, int]:
        one, two = (
            comparable("observations", [rows_of(text, dialect="jhu-deaths", piece=piece)[0]])
            or iter(())
            for text in (before, after)
        )
        changes = difference(one, two)
        return changes.added, changes.changed, changes.removed

    assert compared(wide(2, cells), wide(3, cells)) == (len(cells), 0, 0)
    assert compared(wide(3, cells), wide(2, cells)) == (0, 0, len(cells))
    revised = [[row[0] + 1, *row[1:]] for row in cells[:1]] + cells[1:]
    assert compared(wide(3, cells), wide(3, revised)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("dialect", "text", "last", "copied"),
    [
        ("who", WHO, "2020-01-12", None),
        ("who", WHO_COPIED, "2020-01-12", "2020-01-12"),
        ("jhu-confirmed", WIDE, "2020-01-23", None),
        ("jhu-confirmed", WIDE + b",France,1,2,3,3\n", "2020-01-23", None),
        ("jhu-confirmed", WIDE_COPIED, "2020-01-23", "2020-01-23"),
        ("jhu-countries", LONG, "2020-01-23", None),
        ("jhu-countries", LONG_COPIED, "2020-01-23", "2020-01-23"),
    ],
)
def test_the_newest_day_and_whether_it_is_a_copy(
    dialect: str, text: bytes, last: str, copied: str | None
) -> None:
    _, fingerprints = rows_of(text, dialect=dialect)
    assert (fingerprints.last_date, fingerprints.copied_day(1)) == (last, copied)


def test_a_wide_file_may_have_no_ragged_line() -> None:
    lines = WIDE + b",France,1,2,1,2\n" * 40
    with pytest.raises(SourceInvalid, match="1 of 45 rows do not have the header's 6 columns"):
        rows_of(lines + b"X\n", dialect="jhu-deaths")
