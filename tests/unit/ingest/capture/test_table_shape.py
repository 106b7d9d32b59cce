"""What counts as the CSV file of a dataset, however it is cut into pieces on its way."""

import csv
import io

import pytest
from capture.table_shape import MAX_RAGGED_SHARE, MAX_RECORD_BYTES, CsvShape
from covidlake.errors import CovidlakeError, SourceInvalid, SourceUnavailable
from hypothesis import given
from hypothesis import strategies as st

HEADER = b"iso_code,date,location\n"
ROW = b"COL,2021-01-01,Colombia\n"


def shape(data: bytes, dataset: str = "observations", piece: int = 1 << 20) -> CsvShape:
    csv_shape = CsvShape(dataset)
    for start in range(0, len(data), piece):
        csv_shape.feed(data[start : start + piece])
    csv_shape.finish()
    return csv_shape


@pytest.mark.parametrize("piece", [1, 2, 7, 1 << 20])
@pytest.mark.parametrize(
    ("data", "rows", "ragged"),
    [
        (HEADER, 0, 0),
        (HEADER + ROW, 1, 0),
        (HEADER + ROW[:-1], 1, 0),
        (HEADER + ROW * 3 + b"\n\n", 3, 0),
        (b"\n\r\n" + HEADER + b"\n" + ROW, 1, 0),
        (b"\xef\xbb\xbf" + HEADER + ROW, 1, 0),
        ((HEADER + ROW * 2).replace(b"\n", b"\r\n"), 2, 0),
        (HEADER + b'KOR,2021-01-01,"Korea, South"\n' + ROW, 2, 0),
        (HEADER + b'X,2021-01-01,"two\nlines, ""quoted"""\n' + ROW, 2, 0),
        (HEADER + b'X,2021-01-01,"two\r\n\r\nlines"\r\n' + ROW, 2, 0),
        (HEADER + b'X,2021-01-01,5" pipe\n' + ROW, 2, 0),
        (b'"iso_code","date","location"\n' + ROW, 1, 0),
        (HEADER + "CIV,2021-01-01,Côte d'Ivoire\n".encode(), 1, 0),
        (HEADER + b"X,2021-01-01,C\xf4te\n", 1, 0),
        (HEADER + ROW * 39 + b"X,2021-01-01\n", 40, 1),
        (HEADER + ROW * 39 + b'X,"2021",01,01\n' + ROW, 41, 1),
        (HEADER + ROW * 39 + b'X,"2021"01,01\n' + ROW, 41, 1),
    ],
)
def test_rows_are_records(data: bytes, rows: int, ragged: int, piece: int) -> None:
    csv_shape = shape(data, piece=piece)
    assert (csv_shape.rows, csv_shape.ragged, len(csv_shape.header.names)) == (rows, ragged, 3)


@given(
    st.lists(
        st.tuples(
            *[
                st.text(
                    st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=5
                )
            ]
            * 3
        ),
        max_size=8,
    ),
    st.integers(1, 40),
)
def test_rows_are_what_a_csv_reader_reads(rows: list[tuple[str, str, str]], piece: int) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("iso_code", "date", "location"), *rows])
    csv_shape = shape(text.getvalue().encode(), piece=piece)
    assert (csv_shape.rows, csv_shape.ragged) == (len(rows), 0)


@pytest.mark.parametrize("piece", [1, 1 << 20])
@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", SourceInvalid, "the file is empty"),
        (b"\n\n", SourceInvalid, "the file is empty"),
        (
            b"<!DOCTYPE html>\n<html>\n",
            SourceInvalid,
            "expected CSV, seen HTML or XML: '<!DOCTYPE html>'",
        ),
        (b"\xef\xbb\xbf  <?xml version='1.0'?>\n", SourceInvalid, "HTML or XML"),
        (
            b'{"error": "gone"}',
            SourceInvalid,
            "lacks iso_code, location, date: no observations in the dialect owid",
        ),
        (b"PK\x03\x04\x00\x00\n", SourceInvalid, "binary content"),
        ("iso_code,date\n".encode("utf-16"), SourceInvalid, "binary content"),
        (b"iso_code,date,c\xf4te\n", SourceInvalid, "expected a CSV header in UTF-8"),
        (b'iso_code,"date\n', SourceInvalid, "expected a CSV header"),
        (
            b"iso_code;date\nX;2021-01-01\n",
            SourceInvalid,
            "lacks iso_code, location, date: .* it has iso_code;date",
        ),
        (b"code,country,day\n", SourceInvalid, "lacks date"),
        (b"iso_code,date,date\n", SourceInvalid, "more than one column 'date'"),
        (
            b"iso_code,date,Date,ISO_code\n",
            SourceInvalid,
            "more than one column 'date', 'iso_code'",
        ),
        (b"code,date,code\n", SourceInvalid, "more than one column 'iso_code'"),
        (
            HEADER + ROW * 18 + b"X\n",
            SourceInvalid,
            "1 of 19 rows do not have the header's 3 columns; first line 20 with 1",
        ),
        (
            HEADER + b"\n" + ROW * 2 + b'X,"a"b,c\n',
            SourceInvalid,
            "1 of 3 rows .* first line 5 with a misplaced quote",
        ),
        (
            HEADER + b'X,2021-01-01,"a\n\nb"\n' + ROW + b"X,2\n",
            SourceInvalid,
            "first line 6 with 2",
        ),
        (
            HEADER + ROW * 30 + b"COL,2021-0",
            SourceUnavailable,
            "cut short in the middle of a row: it ends with 'COL,2021-0'",
        ),
        (HEADER + ROW * 30 + b'COL,2021-01-01,"Colo', SourceUnavailable, "cut short"),
        (HEADER + ROW * 30 + b'COL,2021-01-01,"Colombia\n' + ROW, SourceUnavailable, "cut short"),
        (b"iso_code,date,loc", SourceUnavailable, "cut short: it ends inside its header"),
        (b"iso_code,", SourceUnavailable, "cut short: it ends inside its header"),
        (
            HEADER + b'X,Y,"' + b"x" * MAX_RECORD_BYTES,
            SourceInvalid,
            "line 2 starts a record of more than 1,048,576 bytes",
        ),
        (
            HEADER + b'X,Y,"' + b"x\n" * (MAX_RECORD_BYTES // 2),
            SourceInvalid,
            "line 2 starts a record",
        ),
    ],
    ids=range(24),
)
def test_what_is_no_such_file(
    data: bytes, error: type[CovidlakeError], message: str, piece: int
) -> None:
    with pytest.raises(error, match=message):
        shape(data, piece=piece if len(data) < 1000 else 1 << 16)


@pytest.mark.parametrize(
    ("header", "dataset"),
    [
        (b"code,country\n", "countries"),
        (b"country,code,date\n", "observations"),
        (b"ISO_code,Location\n", "countries"),
    ],
)
def test_headers_by_any_known_name(header: bytes, dataset: str) -> None:
    assert shape(header, dataset).header.names == tuple(header.decode().strip().split(","))


def test_a_quote_that_closes_between_two_pieces() -> None:
    csv_shape = CsvShape("observations")
    for piece in (HEADER, b'X,2021-01-01,"a\nb",too many', b"\n" + ROW * 30):
        csv_shape.feed(piece)
    csv_shape.finish()
    assert (csv_shape.rows, csv_shape.ragged) == (31, 1)


def test_one_in_twenty_rows_may_be_ragged() -> None:
    assert shape(HEADER + ROW * 19 + b"X\n").ragged == 1


def test_columns_that_are_not_the_contracts() -> None:
    csv_shape = shape(b"code,colour,location\nX,red,Y\n", "countries")
    assert csv_shape.header.extra == ("colour",)
    assert csv_shape.header.missing[:2] == ("continent", "population")
    assert "iso_code" not in csv_shape.header.missing


def test_how_much_may_be_wrong_and_how_long_a_record_may_be() -> None:
    assert MAX_RAGGED_SHARE == 0.05
    assert MAX_RECORD_BYTES == 1_048_576
