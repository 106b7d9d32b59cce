"""COUNTRIES=<file>: loaded as text into a real PostgreSQL, and read from there as on AWS.

What ingest captures of the table is read by the pipeline's own reader: that is the judge of the
values, and the table of the file's cells has to come through as it would from any database.
"""

import gzip
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from capture.deadline import Deadline
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import OWID
from postgres.connection import connect
from postgres.login import Login
from postgres.table import copy_table

from local.inputs import country_table
from local.services import postgres
from local.services.postgres import Credentials
from tests.support.capture.rows import read_rows

HEADER = "iso_code,continent,location,population\n"
COLOMBIA = {"COL": 50882884.0}


@pytest.fixture(scope="module")
def database() -> Iterator[Credentials]:
    with postgres.serve() as credentials:
        yield credentials


def populations(file: Path, database: Credentials) -> dict[str, float | str | None]:
    """What the pipeline reads of the table of a file: code -> population, or why it is rejected."""
    table = country_table.read(file)
    postgres.load(database, table.columns, table.rows)
    captured = io.BytesIO()
    with connect(Login(**database), Deadline(20)) as connection:
        copy_table(connection, postgres.TABLE, "countries", captured, Deadline(20))  # type: ignore[arg-type]
    rows = read_rows(captured.getvalue(), "countries", OWID, date(2026, 1, 1))
    read: dict[str, float | str | None] = {}
    for row in rows:
        read[str(row.key[0])] = row.reason or row.values[-1]  # type: ignore[assignment]
    return read


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEADER + "COL,South America,Colombia,50882884\n", COLOMBIA),
        ("\ufeff" + HEADER + "COL,South America,Colombia,50882884\n", COLOMBIA),
        (HEADER.replace("\n", "\r\n") + "COL,South America,Colombia,50882884\r\n", COLOMBIA),
        (HEADER.upper() + "COL,South America,Colombia,50882884\n", COLOMBIA),
        ("\ufeffCode, Country ,Population\nCOL,Colombia,50882884\n", COLOMBIA),
        (
            "location,iso2,population,note,iso_code,continent\n"
            'Colombia,CO,50882884,"a, text",COL,South America\n',
            COLOMBIA,
        ),
        (HEADER + '"COL","South America","Colombia","50,882,884"\n', COLOMBIA),
        (HEADER + "\nCOL , South America,Colombia, 50882884\n\n", COLOMBIA),
        (HEADER + "CO,South America,Colombia,50882884\n", COLOMBIA),
        (HEADER + "COL,South America,Colombia,\n", {"COL": None}),
        (HEADER + "COL,,Colombia,50.882.884\n", {"COL": "population: not a number"}),
        (HEADER + "NAM,Africa,Namibia,NA\n", {"NAM": "population: not a number"}),
        (HEADER + 'COL,,"Colom\0bia",1\n', {"COL": 1.0}),  # the code says which country it is
        # Once the end of a COPY.
        ("location,iso_code,population\n\\.,COL,1\nK\\.,KEN,2\n", {"COL": 1.0, "KEN": 2.0}),
        # A database may hold a row without a key, and one twice: the pipeline says what is wrong.
        (HEADER + ",Asia,,1\nCOL,,Colombia,2\n", {"None": "iso_code: missing", "COL": 2.0}),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_a_table_is_read_as_the_pipeline_reads_it(
    tmp_path: Path,
    database: Credentials,
    content: str,
    expected: dict[str, object],
    compressed: bool,
) -> None:
    file = tmp_path / "countries.csv"
    data = content.encode()
    file.write_bytes(gzip.compress(data) if compressed else data)
    assert populations(file, database) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"location,continent,population\nFrance,Europe,68000000\n", "the header lacks iso_code"),
        (b"iso_code;location;population\nFRA;France;68000000\n", "the header lacks iso_code"),
        (b"iso_code,code,location\n", "no row below its header"),
        (b"iso_code,location,location\n", "more than one column 'location'"),
        (b"", "the file is empty"),
        (HEADER.encode("utf-16"), "save it as UTF-8"),
        (b"<html>", "expected CSV, seen HTML"),
        (HEADER.encode() + b"COL,South America,Colombia\n", "line 2 does not have the header's 4"),
        (HEADER.encode() + b'COL,,"Colombia,1\n', "line 2 opens a quote that never closes"),
    ],
)
def test_what_is_no_table_of_countries_is_a_sentence(
    tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "countries.csv"
    file.write_bytes(content)
    with pytest.raises(SourceInvalid, match=message):
        country_table.read(file)
