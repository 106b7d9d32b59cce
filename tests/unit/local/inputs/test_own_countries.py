"""The country table that a file of observations carries, and what it cannot do without."""

import csv
import gzip
from pathlib import Path

import pytest

from local.inputs.own_countries import NoCountries, extract
from tests.support.paths import REAL_DATA

FILE = """code,country,date,new_cases,median_age,population,continent
JPN,Nihon,2021-01-31,1,47.9,100,Asia
JPN,Japan,2021-02-01,2,48.2,126,Asia
JPN,Japan,2021-02-02,3,,1.2.6,Asia
OWID_WRL,World,2021-02-01,5,,7794,
,Nowhere,2021-02-01,5,,7794,
XXX,"""
REAL = REAL_DATA
OBSERVATIONS = REAL / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz"


def extracted(file: Path) -> list[dict[str, str]]:
    with extract(file, file.with_name("countries.csv")).open(
        newline="", encoding="utf-8"
    ) as stream:
        return list(csv.DictReader(stream))


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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("iso_code,location,date\nJPN,Japan,2021-02-01\n", "no column population"),
        (
            "Date,Country,Confirmed\n2021-02-01,Japan,1\n",
            "no column iso_code, location, population, date",
        ),
        ("", "it "),
    ],
)
def test_a_file_that_tells_too_little_is_refused(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "data.csv"
    file.write_text(text)
    with pytest.raises(NoCountries, match=told):
        extract(file, tmp_path / "countries.csv")


@pytest.mark.skipif(not OBSERVATIONS.exists(), reason="../shared/data is not there")
def test_of_the_real_file_it_is_the_table_that_comes_beside_it(tmp_path: Path) -> None:
    with (REAL / "country" / "country_data_owid_2022-01-20.csv").open(
        newline="", encoding="utf-8"
    ) as stream:
        expected = list(csv.DictReader(stream))
    file = tmp_path / OBSERVATIONS.name
    file.symlink_to(OBSERVATIONS)
    assert extracted(file) == sorted(expected, key=lambda row: row["iso_code"])
