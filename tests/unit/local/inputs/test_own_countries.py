"""The country table that a file of observations carries, and what it cannot do without."""

import csv
import gzip
from pathlib import Path

import pytest
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import DIALECTS

from local.inputs.own_countries import extract
from tests.support.paths import REAL_DATA

FILE = """code,country,date,new_cases,median_age,population,continent
JPN,Nihon,2021-01-31,1,47.9,100,Asia
JPN,Japan,2021-02-01,2,48.2,126,Asia
JPN,Japan,2021-02-02,3,,1.2.6,Asia
OWID_WRL,World,2021-02-01,5,,7794,
,Nowhere,2021-02-01,5,,7794,
XXX,
"""
REAL = REAL_DATA
OBSERVATIONS = REAL / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz"


def extracted(file: Path, dialect: str = "owid") -> list[dict[str, str]]:
    table = extract(file, DIALECTS[dialect])
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_the_last_value_of_each_attribute_is_a_location_s_own(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"data{ending}"
    file.write_bytes(gzip.compress(FILE.encode()) if ending.endswith("gz") else FILE.encode())
    assert extracted(file)[:2] == [
        {
            "iso_code": "JPN",
            "continent": "Asia",
            "location": "Japan",
            "population": "126",
            "median_age": "48.2",
        },
        {
            "iso_code": "OWID_WRL",
            "continent": "",
            "location": "World",
            "population": "7794",
            "median_age": "",
        },
    ]


@pytest.mark.parametrize("day", ["9999-01-01", "1970-01-01", "2021-02-30", ""])
def test_a_row_that_is_rejected_decides_nothing(tmp_path: Path, day: str) -> None:
    file = tmp_path / "data.csv"
    file.write_text(
        "iso_code,location,date,population\n"
        "COL,Colombia,2021-03-01,50882884\n"
        f"COL,Colombia,{day},1\n"
    )
    assert [row["population"] for row in extracted(file)] == ["50882884"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        # Another case, other names, a byte order mark, thousands: as the pipeline reads them.
        ("ISO_CODE,CONTINENT,LOCATION,DATE,POPULATION", "COL,,Colombia,2021-03-01,50882884"),
        ("\ufeffcode,continent,country,date,population", "COL,,Colombia,2021-03-01,50882884"),
        ("iso_code,continent,location,date,population", 'COL,,Colombia,2021-03-01,"50882884"'),
        ("iso_code,continent,location,date,population", "CO, ,Colombia,3/1/2021, 50882884 "),
        ("iso_code,continent,location,date,population", "col,,Colombia,3/1/21,50882884\r"),
    ],
)
def test_names_and_values_are_read_as_the_pipeline_does(
    tmp_path: Path, header: str, row: str
) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(f"{header}\n{row}\n".encode())
    assert extracted(file) == [
        {"iso_code": "COL", "continent": "", "location": "Colombia", "population": "50882884"}
    ]


def test_thousands_are_left_to_the_pipeline_and_days_are_days(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text(
        "iso_code,location,date,population\n"
        'COL,Colombia,12/31/2020,"50,882,884"\n'
        "COL,Colombia,1/1/2021,\n"
        "COL,Colombia,9/1/2020,1\n"
        "COL,Colombia,no day,2\n"
        "COL,Colombia,1/2/2021\n"
    )
    assert [row["population"] for row in extracted(file)] == ["50,882,884"]


@pytest.mark.parametrize(
    ("text", "message", "dialect"),
    [
        ("iso_code,location,date\nJPN,Japan,2021-02-01\n", "it has no column population", "owid"),
        ("Date,Country,Confirmed\n2021-02-01,Japan,1\n", "the header lacks iso_code", "owid"),
        (
            "Date_reported,Country_code,Country,New_cases\n2021-02-01,JP,Japan,1\n",
            "it has no column population",
            "who",
        ),
        ("", "the file is empty", "owid"),
    ],
)
def test_a_file_that_tells_too_little_is_refused(
    tmp_path: Path, text: str, message: str, dialect: str
) -> None:
    file = tmp_path / "data.csv"
    file.write_text(text)
    with pytest.raises(SourceInvalid, match=message):
        extracted(file, dialect)


@pytest.mark.skipif(not OBSERVATIONS.exists(), reason="../shared/data is not there")
def test_of_the_real_file_it_is_the_table_that_comes_beside_it(tmp_path: Path) -> None:
    with (REAL / "country" / "country_data_owid_2022-01-20.csv").open(
        newline="", encoding="utf-8"
    ) as stream:
        expected = list(csv.DictReader(stream))
    file = tmp_path / OBSERVATIONS.name
    file.symlink_to(OBSERVATIONS)
    assert extracted(file) == sorted(expected, key=lambda row: row["iso_code"])
