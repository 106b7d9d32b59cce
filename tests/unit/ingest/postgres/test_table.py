"""Tables of a real PostgreSQL as CSV: their columns, order and notation; and what is refused."""

import csv
import io
import tracemalloc
from typing import Any

import pytest
from capture.deadline import Deadline
from covidlake.errors import SourceForbidden, SourceInvalid
from pg8000.native import Connection, DatabaseError
from postgres.connection import connect
from postgres.login import Login
from postgres.table import Field, Table, copy_statement, copy_table, one_instant

from tests.support.capture.postgres_server import PostgresServer

COUNTRIES = (
    "iso_code text PRIMARY KEY, continent text, location text, "
    "population numeric, gdp_per_capita double precision"
)


def copy_of(postgres: PostgresServer, table: str, dataset: str = "countries") -> tuple[str, int]:
    """The table as CSV, and the rows that the server counted."""
    sink = io.BytesIO()
    with connect(Login(**postgres.secret()), Deadline(20)) as connection:
        rows = copy_table(connection, table, dataset, sink, Deadline(20))  # type: ignore[arg-type]
    return sink.getvalue().decode(), rows


@pytest.fixture
def table(postgres: PostgresServer, request: pytest.FixtureRequest) -> Any:
    """Makes a table of the test's name from its columns and rows; drops it afterwards."""
    made = []

    def make(columns: str, *rows: str, name: str = "public.t") -> str:
        postgres.run(f"CREATE TABLE {name} ({columns})")
        made.append(name)
        for row in rows:
            postgres.run(f"INSERT INTO {name} VALUES ({row})")
        return name

    yield make
    for name in made:
        postgres.run(f"DROP TABLE {name}")


def test_a_table_becomes_csv_in_the_order_of_its_key(postgres: PostgresServer, table: Any) -> None:
    table(
        COUNTRIES,
        "'b', 'Asia', 'B, \"the\" second', 12345678901234567890.10, 0.1",
        "'a', NULL, '', NULL, 1e22",
        "'B', 'x', 'y', 1, 2",
    )
    text, rows = copy_of(postgres, "public.t")
    assert text.splitlines() == [
        "iso_code,continent,location,population,gdp_per_capita",
        "B,x,y,1,2",  # by code point: 'B' < 'a', whatever the locale of the database
        'a,,"",,1e+22',  # NULL is empty, '' is quoted
        'b,Asia,"B, ""the"" second",12345678901234567890.10,0.1',  # numbers keep their digits
    ]
    assert rows == len(list(csv.reader(io.StringIO(text)))) - 1 == 3


def test_the_same_rows_give_the_same_bytes(postgres: PostgresServer, table: Any) -> None:
    rows = [f"'K', 'continent {i}', 'l', {i}, NULL" for i in range(20)]
    columns = COUNTRIES.replace(" PRIMARY KEY", "")
    table(columns, *rows, name="public.one")
    table(columns, *reversed(rows), name="public.two")
    assert copy_of(postgres, "public.one") == copy_of(postgres, "public.two")


@pytest.mark.parametrize(
    ("columns", "row", "expected"),
    [
        ("iso_code text, extra jsonb, note text", "'a', '{}', 'n'", "iso_code\na\n"),
        ("population int, iso_code varchar(8)", "7, 'a'", "iso_code,population\na,7\n"),
        ("code char(3), country text", "'abc', 'Land'", "code,country\nabc,Land\n"),
        ("iso_code text, population text", "'a', '1.50'", "iso_code,population\na,1.50\n"),
        (
            "iso_code text, location text",
            "'NA', E'two\\nlines'",
            'iso_code,location\nNA,"two\nlines"\n',
        ),
    ],
    ids=["others-left-out", "contract-order", "aliases", "numbers-as-text", "line-end-in-a-value"],
)
def test_columns_of_the_contract(
    postgres: PostgresServer, table: Any, columns: str, row: str, expected: str
) -> None:
    assert copy_of(postgres, table(columns, row)) == (expected, 1)


def test_the_statement() -> None:
    fields = [
        Field("location", "location", "varchar"),
        Field("date", "date", "timestamptz"),
        Field("code", "iso_code", "text"),
        Field("Up", "up", "numeric"),
    ]
    assert copy_statement(Table("s", 'a"b', "observations", fields)) == (
        'COPY (SELECT "location", "date"::date AS "date", "code", "Up" FROM "s"."a""b" '
        'ORDER BY "code" COLLATE "C", "date", "location" COLLATE "C", "Up") '
        "TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"
    )


def test_dates_are_iso_days_in_utc(postgres: PostgresServer, table: Any) -> None:
    postgres.run("ALTER ROLE reader SET datestyle = 'SQL, DMY'")
    postgres.run("ALTER ROLE reader SET timezone = 'Pacific/Auckland'")
    table(
        "iso_code text, date timestamptz", "'a', '2021-03-01 23:30:00+00'", "'b', '0044-03-15 BC'"
    )
    assert (
        copy_of(postgres, "public.t", "observations")[0]
        == "iso_code,date\na,2021-03-01\nb,0044-03-15 BC\n"
    )


def test_numbers_keep_their_digits(postgres: PostgresServer, table: Any) -> None:
    postgres.run("ALTER ROLE reader SET extra_float_digits = 0")
    table(
        "iso_code text, population float8, median_age float4, gdp_per_capita numeric",
        "'a', 0.1 + 0.2::float8, 1234567.1, 1.50",
    )
    expected = (
        "iso_code,population,median_age,gdp_per_capita\na,0.30000000000000004,1.2345671e+06,1.50\n"
    )
    assert copy_of(postgres, "public.t")[0] == expected
    postgres.run("ALTER ROLE reader RESET extra_float_digits")


def test_a_name_in_no_schema_is_public_and_odd_names_are_quoted(
    postgres: PostgresServer, table: Any
) -> None:
    table("iso_code text", "'a'")
    table("iso_code text", "'b'", name='public."we""ird:table; --"')
    assert copy_of(postgres, "t") == ("iso_code\na\n", 1)
    assert copy_of(postgres, 'public.we"ird:table; --') == ("iso_code\nb\n", 1)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            "iso_code text, population jsonb",
            r"unknown column type: public\.t\.population is jsonb; "
            r"allowed is number \(.*numeric.*\) or text",
        ),
        ("iso_code text, population money", "public.t.population is money"),
        ("iso_code text, population boolean", "public.t.population is boolean"),
        (
            "iso_code text, population double precision[]",
            r"public.t.population is double precision\[\]",
        ),
        ("iso_code integer", r"public.t.iso_code is integer; allowed is text \("),
        ("iso_code uuid", "public.t.iso_code is uuid"),
        (
            "location text, population numeric",
            "public.t lacks iso_code, the key of countries; it has location, population",
        ),
    ],
)
def test_tables_that_are_not_the_dataset(
    postgres: PostgresServer, table: Any, columns: str, message: str
) -> None:
    table(columns)
    with pytest.raises(SourceInvalid, match=message):
        copy_of(postgres, "public.t")


@pytest.mark.parametrize(
    "name", ["public.absent", "absent.t", "public.t;drop table x", "", "public.", "T"]
)
def test_a_table_that_is_not_there(postgres: PostgresServer, table: Any, name: str) -> None:
    table("iso_code text")
    with pytest.raises(SourceInvalid, match="there is no table"):
        copy_of(postgres, name)


def test_a_table_that_the_reader_may_not_read(postgres: PostgresServer, table: Any) -> None:
    postgres.run(f"REVOKE SELECT ON {table('iso_code text')} FROM reader")
    with pytest.raises(SourceForbidden, match="permission denied for table t"):
        copy_of(postgres, "public.t")


def test_all_that_is_read_is_of_one_instant(postgres: PostgresServer, table: Any) -> None:
    """A row that is added after the table was looked up is not in the copy."""
    table("iso_code text", "'a'")

    class Meddling:
        def __init__(self, connection: Connection) -> None:
            self._connection = connection

        def run(self, sql: str, **values: Any) -> Any:
            if sql.startswith("COPY"):
                postgres.run("INSERT INTO t VALUES ('later')")
            return self._connection.run(sql, **values)

        @property
        def row_count(self) -> int:
            return int(self._connection.row_count)

    sink = io.BytesIO()
    with connect(Login(**postgres.secret()), Deadline(20)) as connection:
        assert copy_table(Meddling(connection), "t", "countries", sink, Deadline(20)) == 1  # type: ignore[arg-type]
    assert sink.getvalue() == b"iso_code\na\n"


# A row is the code, a comma and the name.
@pytest.mark.parametrize(("letters", "is_read"), [(1_048_574, True), (1_048_575, False)])
def test_a_row_is_a_mebibyte_at_most(
    postgres: PostgresServer, table: Any, letters: int, is_read: bool
) -> None:
    table("iso_code text, location text", f"'a', repeat('x', {letters})")
    if is_read:
        assert copy_of(postgres, "t")[0] == f"iso_code,location\na,{'x' * letters}\n"
        return
    with pytest.raises(SourceInvalid, match="a row of 1,048,578 bytes; a row may have 1,048,576"):
        copy_of(postgres, "t")


def test_a_huge_field_takes_no_memory(postgres: PostgresServer, table: Any) -> None:
    table("iso_code text, location text", "'a', repeat('x', 60000000)")
    tracemalloc.start()
    try:
        with pytest.raises(SourceInvalid, match="the server sends a row of 60,000,00"):
            copy_of(postgres, "t")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_database_is_only_read(postgres: PostgresServer, table: Any) -> None:
    table(COUNTRIES)
    with (
        connect(Login(**postgres.secret()), Deadline(20)) as connection,
        pytest.raises(DatabaseError, match="read-only transaction"),
        one_instant(connection, Deadline(20)),
    ):
        connection.run("DELETE FROM public.t")
