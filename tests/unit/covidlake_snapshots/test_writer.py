"""What a captured file says, as its canonical snapshot has it."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS
from covidlake_snapshots import write_snapshot

CAPTURED = date(2021, 6, 1)
HEADER = b"iso_code,location,date,new_cases,note\n"
Rows = list[dict[str, Any]]
CODES = ("COL", "PER", "ECU")


def read(
    tmp_path: Path,
    content: bytes,
    dialect: str = "owid",
    dataset: str = "observations",
    corrections: dict[str, str] | None = None,
) -> tuple[Account, Rows]:
    target = tmp_path / "rows.parquet"
    chunks = [content[start : start + 7] for start in range(0, len(content), 7)]
    account = write_snapshot(chunks, dataset, DIALECTS[dialect], CAPTURED, target, corrections)
    rows: Rows = pq.read_table(target).to_pylist()
    assert account.rows_in == len(rows) == account.rows_out + account.rows_rejected
    assert account.parquet_bytes == target.stat().st_size
    assert list(tmp_path.iterdir()) == [target]
    return account, rows


def said(rows: Rows) -> list[tuple[int, str | None, float | None]]:
    return [(row["_line"], row["_reason"], row["new_cases"]) for row in rows]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"COL,Colombia,2021-03-01,5,\n", [(2, None, 5.0)]),
        (b"COL,Colombia,2021-03-01,5,\r\n", [(2, None, 5.0)]),
        (b"COL,Colombia,2021-03-01,5,\r\r\n", [(2, None, 5.0)]),
        (b"\n \t\nCOL,Colombia,2021-03-01,5,\n\r\n", [(4, None, 5.0)]),
        (b'COL,"Colombia",2021-03-01,"1,234,567.5",\n', [(2, None, 1234567.5)]),
        (b'COL,Colombia,2021-03-01,5,"two\nlines"\nCOL,Colombia,2021-03-02,6,\n',
         [(2, None, 5.0), (4, None, 6.0)]),
        (b"COL,Colombia,3/1/2021,5,\n", [(2, None, 5.0)]),
        (b"COL,Colombia,3/1/21,5,\n", [(2, None, 5.0)]),
        (b"COL,Colombia,3/1/2021 0:00,5,\n", [(2, None, 5.0)]),
        (b"COL,Colombia,2021-03-01T00:00:00,-0,\n", [(2, None, 0.0)]),
        (b"COL,T\xfcrkiye,2021-03-01,5,\n", [(2, None, 5.0)]),
        (b"COL,Colombia,2021-03-01,5,\xff\n", [(2, None, 5.0)]),
        (b"COL,Colombia,2021-03-01,5f,\n", [(2, "new_cases: not a number", None)]),
        (b"COL,Colombia,2021-03-01,0x1p3,\n", [(2, "new_cases: not a number", None)]),
        (b"COL,Colombia,2021-03-01,NaN,\n", [(2, "new_cases: not a number", None)]),
        (b"COL,Colombia,2021-03-01,1e999,\n", [(2, "new_cases: not a number", None)]),
        (b'COL,Colombia,2021-03-01,"1,23",\n', [(2, "new_cases: not a number", None)]),
        (b"COL,Colombia,2021-20-12,5,\n", [(2, "date: not a date", None)]),
        (b"COL,Colombia,0202-03-03,5,\n", [(2, "date: before the disease", None)]),
        (b"COL,Colombia,1970-01-01,5,\n", [(2, "date: before the disease", None)]),
        (b"COL,Colombia,2021-06-02,5,\n", [(2, None, 5.0)]),
        (b"COL,Colombia,2021-06-03,5,\n", [(2, "date: in the future", None)]),
        (b"COL,Colombia,2021-03-01,5,a\rb\n", [(2, "note: damaged text", None)]),
        (b'COL,"Colom\nbia",2021-03-01,5,\n', [(2, None, 5.0)]),
        (b',"No\nwhere",2021-03-01,5,\n', [(2, "location: unknown No\\nwhere", None)]),
        (b"COL,,2021-03-01,5,\n", [(2, "location: missing", None)]),
        (b",,2021-03-01,5,\n", [(2, "iso_code: missing", None)]),
    ],
)  # fmt: skip
def test_a_row_is_read_or_rejected_with_its_reason(
    tmp_path: Path, content: bytes, expected: list[tuple[int, str | None, float | None]]
) -> None:
    _, rows = read(tmp_path, HEADER + content)
    assert said(rows) == expected


@pytest.mark.parametrize("row", [b'COL,Col"ombia,2021-03-01,5,\n', b"COL,Colombia,2021-03-01\n"])
def test_few_rows_that_cannot_be_taken_apart_are_rejected(tmp_path: Path, row: bytes) -> None:
    sound = b"".join(b"COL,Colombia,2021-03-%02d,5,\n" % day for day in range(1, 31))
    account, rows = read(tmp_path, HEADER + row + sound)
    assert said(rows)[0] == (2, "wrong_column_count", None)
    assert rows[0]["_raw"] == row.decode().removesuffix("\n")
    assert account.reasons == {"wrong_column_count": 1}


@pytest.mark.parametrize(("sound", "is_refused"), [(19, False), (18, True)])
def test_from_5_in_100_ragged_rows_on_a_file_is_refused(
    tmp_path: Path, sound: int, is_refused: bool
) -> None:
    rows = b"".join(b"COL,Colombia,2021-03-%02d,5,\n" % day for day in range(1, sound + 1))
    content = HEADER + rows + b"COL,Colombia\n"
    if not is_refused:
        assert read(tmp_path, content)[0].rows_out == sound
        return
    with pytest.raises(SourceInvalid, match=f"1 of {sound + 1} rows do not have the header's 5"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    "before",
    [b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf", b"\n\xef\xbb\xbf", b"\xef\xbb\xbf \r\n"],
)
def test_byte_order_marks_and_blank_lines_before_a_header(tmp_path: Path, before: bytes) -> None:
    account, _ = read(tmp_path, before + HEADER + b"COL,Colombia,2021-03-01,5,\n")
    assert (account.rows_out, account.unknown) == (1, ["note"])


def test_a_name_with_damaged_bytes_is_known_by_its_code(tmp_path: Path) -> None:
    _, rows = read(tmp_path, HEADER + b"TUR,T\xef\xbf\xbdrkiye,2021-03-01,5,\n")
    assert [row["location"] for row in rows] == ["Türkiye"]


def test_copies_leave_the_first_and_contradictions_none(tmp_path: Path) -> None:
    account, rows = read(
        tmp_path,
        HEADER
        + b"COL,Colombia,2021-03-01,1,first\n"
        + b'COL,"Colombia",3/1/2021,1.0,written otherwise\n'
        + b"COL,Colombia,2021-03-02,1,\n"
        + b"COL,Colombia,2021-03-02,2,\n",
    )
    assert said(rows) == [
        (2, None, 1.0),
        (3, "duplicate_identical", None),
        (4, "conflicting_key", None),
        (5, "conflicting_key", None),
    ]
    assert rows[1]["_raw"] == 'COL,"Colombia",3/1/2021,1.0,written otherwise'
    assert account.rows_out == 1


def test_two_names_of_a_country_are_no_contradiction(tmp_path: Path) -> None:
    names = (b"C\xc3\xb4te d'Ivoire", b"Ivory Coast", b"Mali")
    rows = b"".join(b"CIV,%b,2021-03-01,1,\n" % name for name in names)
    account, _ = read(tmp_path, HEADER + rows.removesuffix(b"CIV,Mali,2021-03-01,1,\n"))
    assert account.reasons == {"duplicate_identical": 1}
    account, _ = read(tmp_path, HEADER + rows)
    assert account.reasons == {"conflicting_key": 3}


def test_what_says_the_same_has_the_same_content_hash(tmp_path: Path) -> None:
    one, _ = read(tmp_path, HEADER + b"COL,Colombia,2021-03-01,1,\nITA,Italy,2021-03-01,2,\n")
    other, _ = read(
        tmp_path,
        b"\xef\xbb\xbfDate,note,new_cases,code,country\r\n"
        b"2021-03-01,x,2.0,ita,Italy\r\n2021-03-01,,1,CO,Colombia\r\n3/1/21,,1,CO,Colombia\r\n",
    )
    changed, _ = read(tmp_path, HEADER + b"COL,Colombia,2021-03-01,2,\nITA,Italy,2021-03-01,1,\n")
    assert one.content_hash == other.content_hash != changed.content_hash


def test_of_a_wide_file_a_row_is_a_cell(tmp_path: Path) -> None:
    account, rows = read(
        tmp_path,
        b"Province,Country,Lat,Lon,1/22/2020,1/23/20\n"
        b'Hubei,China,30.9,112.2,"1,444",x\nHebei,China,1,2,3,4\n,Namibia,1,2,0,1\n',
        "jhu-confirmed",
    )
    cells = [(r["_line"], r["_part"], r["_reason"], r["iso_code"], r["total_cases"]) for r in rows]
    assert cells == [
        (2, "Hubei", None, "CHN", 1444.0),
        (2, "Hubei", "total_cases: not a number", None, None),
        (3, "Hebei", None, "CHN", 3.0),
        (3, "Hebei", "incomplete_sum", None, None),
        (4, None, None, "NAM", 0.0),
        (4, None, None, "NAM", 1.0),
    ]
    assert [row["_raw"] for row in rows if row["_reason"]] == [
        "Hubei,China,30.9,112.2,2020-01-23,x",
        "Hebei,China,1,2,2020-01-23,4",
    ]
    assert (account.last_date, account.days_apart) == ("2020-01-23", None)


@pytest.mark.parametrize(
    ("days", "apart"),
    [
        (["2021-01-03"] * 3, None),
        (["2021-01-03", "2021-01-10"], 7),
        # Of three locations one slips by a day, in the last week or before it.
        ([*["2021-01-03", "2021-01-10"] * 3, "2021-01-17", "2021-01-17", "2021-01-18"], 7),
        ([*["2021-01-03", "2021-01-17"] * 3, "2021-01-10", "2021-01-10", "2021-01-11"], 7),
        # A week was left out.
        (["2021-01-03", "2021-01-10", "2021-01-24"], 7),
        # A daily file, and one that becomes so.
        (["2021-01-01", "2021-01-02", "2021-01-03", "2021-01-12"], 1),
        (["2021-01-03", "2021-01-10", "2021-01-17", "2021-01-18"], 1),
    ],
)
def test_how_far_days_are_apart(tmp_path: Path, days: list[str], apart: int | None) -> None:
    rows = "".join(f"{CODES[at % 3]},X,{day},{at}\n" for at, day in enumerate(days))
    account, _ = read(tmp_path, b"iso_code,location,date,new_cases\n" + rows.encode())
    assert account.days_apart == apart


def test_a_line_is_read_as_somebody_corrected_it(tmp_path: Path) -> None:
    raw, corrected = "COL,Colombia,2021-03-01,5f,", "COL,Colombia,2021-03-01,5,"
    account, rows = read(tmp_path, HEADER + raw.encode() + b"\n", corrections={raw: corrected})
    assert said(rows) == [(2, None, 5.0)]
    assert (rows[0]["_raw"], account.rows_corrected) == (raw, 1)


@pytest.mark.parametrize(
    ("corrected", "reason"),
    [
        ("COL,Colombia", "wrong_column_count"),
        ('COL,"Colombia,2021-03-01,5,', "wrong_column_count"),
        ("COL,Colombia,13/3/2021,5,", "date: not a date"),
    ],
)
def test_wrong_corrections_refuse_no_file(tmp_path: Path, corrected: str, reason: str) -> None:
    """They would refuse every later one, too, as they hold for as long as lines repeat."""
    lines = [f"COL,Colombia,2021-03-{day:02},5f," for day in range(1, 10)]
    content = HEADER + "\n".join([*lines, ""]).encode()
    account, _ = read(tmp_path, content, corrections=dict.fromkeys(lines, corrected))
    assert account.reasons == {reason: 9}


@pytest.mark.parametrize(
    ("content", "corrected"),
    [
        # Without the line as it stands, all dates would be days first.
        (b"ITA,Italy,3/1/2021,5f,\nITA,Italy,13/1/2021,1,\n",
         {"ITA,Italy,3/1/2021,5f,": "ITA,Italy,2021-03-01,5,"}),
        # The line stands within quotes, too, where it is no row.
        (b'ITA,Italy,2021-03-01,7,"a\nCOL,Colombia,2021-03-01,5f,\nb"\n'
         b"COL,Colombia,2021-03-01,5f,\n",
         {"COL,Colombia,2021-03-01,5f,": "COL,Colombia,2021-03-01,5,"}),
    ],
)  # fmt: skip
def test_a_file_that_is_taken_is_taken_with_any_correction(
    tmp_path: Path, content: bytes, corrected: dict[str, str]
) -> None:
    """What is refused as a whole goes by the file as it stands, or every later run would fail."""
    before, _ = read(tmp_path, HEADER + content)
    account, _ = read(tmp_path, HEADER + content, corrections=corrected)
    assert (account.rows_in, account.rows_corrected) == (before.rows_in, 1)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", SourceInvalid, "the file is empty"),
        (b"\n\r\n", SourceInvalid, "the file is empty"),
        (HEADER + b'COL,"Colombia,2021-03-01,5,\nITA,Italy,2021-03-01,5,\n', SourceInvalid,
         "line 2 opens a quote that never closes"),
        # Two quotes that never close make one value of all rows between them.
        (HEADER + b'COL,Colombia,2021-03-01,5,"a\nITA,Italy,2021-03-01,5,\n'
         b'PER,Peru,2021-03-01,5,"a\n', SourceInvalid,
         "line 2 opens a quote that does not close before line 3, which is a row by itself"),
        (HEADER + b'COL,Colombia,2021-03-01,5,"a\nITA,Italy,2021-03-01,5,\r\n'
         b'PER,Peru,2021-03-01,5,a"\n', SourceInvalid, "line 2 opens a quote"),
        (HEADER + b"COL,Colom", SourceUnavailable, "cut short in the middle of a row"),
        (b"iso_code,location,da", SourceUnavailable, "cut short: it ends inside its header"),
        (HEADER.replace(b"\n", b"\r") + b"COL,Colombia,2021-03-01,5,\r", SourceInvalid,
         "are CR the only line ends"),
        (HEADER.decode().encode("utf-16"), SourceInvalid, "UTF-16"),
        (HEADER.decode().encode("utf-16-le"), SourceInvalid, "UTF-16"),
        (HEADER + b"".join(b"ITA,Italy,%d/1/2021,1,\n" % day for day in range(1, 32)),
         SourceInvalid, "day/month/year, such as 13/1/2021"),
        (HEADER + b"COL,Colombia\n", SourceInvalid, "the first is line 2"),
    ],
)  # fmt: skip
def test_a_file_is_refused_by_a_sentence(
    tmp_path: Path, content: bytes, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        read(tmp_path, content)


def test_one_date_with_day_and_month_exchanged_is_a_rejected_row(tmp_path: Path) -> None:
    days = b"".join(b"ITA,Italy,3/%d/2021,1,\n" % day for day in range(1, 11))
    account, _ = read(tmp_path, HEADER + days + b"ITA,Italy,20/3/2021,1,\n")
    assert account.reasons == {"date: not a date": 1}


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("1/22/20,13/1/20", "'13/1/20' beside its days"),
        ("1/22/20,1/23/20,Total", "'Total' beside its days"),
        ("1/22/20,1/23/20,", "'' beside its days"),
        ("1/22/20,4.21.20", "'4.21.20' beside its days"),
        ("1/22/20,43942", "'43942' beside its days"),
        ("1/22/20,1/22/20.1", "'1/22/20.1' beside its days"),
        # Nearly a day before the first one that is a day.
        ("1/32/20,1/22/20", "'1/32/20' beside its days"),
        ("Apr 21,1/22/20", "'Apr 21' beside its days"),
        ("1/22/20,1/22/2020", "more than one column '2020-01-22'"),
        ("X1.22.20,X1.23.20", "lacks a day such as 1/22/20"),
        ("13/4/20,14/4/20,15/4/20,1/5/20", "written as day/month/year, such as 13/4/20"),
        ("1/4/20,2/4/20,3/4/20", "written as day/month/year, such as 1/4/20"),
    ],
)
def test_a_wide_file_has_no_strangers_among_its_days(
    tmp_path: Path, days: str, message: str
) -> None:
    header = f"Province/State,Country/Region,Lat,Long,{days}\n"
    row = ",Italy,1,2" + ",3" * (days.count(",") + 1) + "\n"
    with pytest.raises(SourceInvalid, match=re.escape(message)):
        read(tmp_path, (header + row).encode(), "jhu-confirmed")


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ("4/22/20,4/23/2020", "2020-04-23"),
        ("04/22/2020,2020-04-23", "2020-04-23"),
        (' 4/22/20,"4/23/20"', "2020-04-23"),
        ("4/22/20,4/23/20 0:00", "2020-04-23"),
        ("4/23/20,4/22/20", "2020-04-23"),
    ],
)
def test_days_in_a_header_as_people_write_them(tmp_path: Path, days: str, last: str) -> None:
    content = f"Province/State,Country/Region,{days}\n,Italy,3,4\n".encode()
    account, _ = read(tmp_path, content, "jhu-confirmed")
    assert (account.rows_out, account.last_date) == (2, last)


def test_an_account_comes_back_from_its_json(tmp_path: Path) -> None:
    account, _ = read(tmp_path, HEADER + b"COL,Colombia,2021-03-01,5,\n")
    assert Account.from_json(account.to_json()) == account
