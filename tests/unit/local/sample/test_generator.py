"""The synthetic frozen file: what it promises, whatever the figures are."""

import csv
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from covidlake.schema import COUNTRY_COLUMNS, OBSERVATION_COLUMNS

from local.sample import ATTRIBUTION, LICENCE, generator

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> generator.Sample:
    return generator.ensure(tmp_path_factory.mktemp("sample"), locations=30, days=200, seed=7)


def rows_of(file: Path) -> Rows:
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def rows(sample: generator.Sample) -> Iterator[Rows]:
    yield rows_of(sample.observations)


def test_its_size_and_seed() -> None:
    defaults = inspect.signature(generator.ensure).parameters
    assert {name: defaults[name].default for name in ("locations", "days", "seed")} == {
        "locations": 220,
        "days": 700,
        "seed": 20200101,
    }
    assert generator.FIRST_DAY.isoformat() == "2020-02-01"


def test_it_says_that_it_is_no_real_data(sample: generator.Sample) -> None:
    assert ATTRIBUTION == "covidlake synthetic sample: invented figures, not real data"
    assert LICENCE == "CC0 1.0 (synthetic)"
    assert sample.observations.name == "synthetic-owid-covid-data.csv"
    assert sample.countries.name == "synthetic-countries.csv"


def test_it_has_the_columns_of_the_contract(sample: generator.Sample, rows: Rows) -> None:
    assert list(rows[0]) == [column.name for column in OBSERVATION_COLUMNS]
    countries = rows_of(sample.countries)
    assert list(countries[0]) == [column.name for column in COUNTRY_COLUMNS]
    assert len(countries) == 30


def test_rows_are_ordered_by_name_and_date_without_a_key_twice(rows: Rows) -> None:
    keys = [(row["location"], row["date"]) for row in rows]
    assert keys == sorted(set(keys))
    assert {row["date"] >= "2020-02-01" for row in rows} == {True}
    assert max(row["date"] for row in rows) == "2020-08-18"  # the 200th day


def test_the_world_and_every_continent_are_there_and_have_no_continent(rows: Rows) -> None:
    aggregates = {row["iso_code"]: row["location"] for row in rows if not row["continent"]}
    assert aggregates == {
        "OWID_WRL": "World",
        "OWID_AFR": "Africa",
        "OWID_ASI": "Asia",
        "OWID_EUR": "Europe",
        "OWID_NAM": "North America",
        "OWID_OCE": "Oceania",
        "OWID_SAM": "South America",
    }
    assert len({row["iso_code"] for row in rows if row["continent"]}) == 30


def test_it_has_the_quirks_of_the_real_file(rows: Rows) -> None:
    new_cases = [row["new_cases"] for row in rows]
    assert "" in new_cases  # unknown is nothing, not zero
    assert all(count.endswith(".0") for count in new_cases if count)  # counts as floats
    assert any(count.startswith("-") for count in new_cases)  # a correction


def test_the_same_seed_gives_the_same_files_and_another_gives_others(
    sample: generator.Sample, tmp_path: Path
) -> None:
    again = generator.ensure(tmp_path, locations=30, days=200, seed=7)
    assert again.observations.read_bytes() == sample.observations.read_bytes()
    assert again.countries.read_bytes() == sample.countries.read_bytes()
    other = generator.ensure(tmp_path, locations=30, days=200, seed=8)
    assert other.observations.read_bytes() != sample.observations.read_bytes()
