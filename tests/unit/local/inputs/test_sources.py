"""What a run gets for the sources that the user names: parameters of the stack, and a secret."""

import gzip
from contextlib import nullcontext
from pathlib import Path

import pytest

from local.inputs import sources
from local.inputs.country_table import CountryTable
from local.services import postgres, publisher
from local.tools.ports import free_port


def test_countries_of_a_url_need_no_database(tmp_path: Path) -> None:
    observations = tmp_path / "data.csv"
    observations.write_text("iso_code,date\n")
    address = "https://example.org/countries.csv"
    with sources.serve(str(observations), address, tmp_path) as inputs:
        assert inputs.secret is None
        assert inputs.parameters["CountriesUrl"] == address
        assert "DatabaseTable" not in inputs.parameters
        assert inputs.described == f"{observations} and {address}"


def test_countries_of_a_database_are_read_from_its_table(tmp_path: Path) -> None:
    observations = tmp_path / "data.csv"
    observations.write_text("iso_code,date\n")
    address = "postgresql://reader@db.example.org/health"
    with sources.serve(str(observations), address, tmp_path) as inputs:
        assert inputs.secret is not None
        assert inputs.secret["host"] == "db.example.org"
        assert inputs.parameters["DatabaseTable"] == "public.countries"
        assert "CountriesUrl" not in inputs.parameters


# Of no time: a test has one name, whenever it is collected.
ZIPPED = gzip.compress(b"iso_code,location\nFRA,France\n", mtime=0)
OWID_SHAPED = """iso_code,continent,location,date,new_cases,population
COL,South America,Colombia,2021-03-01,5,50882884
"""


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[CountryTable]:
    """The tables that would be loaded, as no server starts."""
    tables: list[CountryTable] = []
    login = postgres.from_url("postgresql://postgres@127.0.0.1:5432/postgres")
    monkeypatch.setattr(postgres, "serve", lambda: nullcontext(login))
    monkeypatch.setattr(postgres, "load", lambda _, *table: tables.append(CountryTable(*table)))
    return tables


def test_observations_in_owid_s_shape_need_no_country_table(
    tmp_path: Path, loaded: list[CountryTable]
) -> None:
    observations = tmp_path / "data.csv"
    observations.write_text(OWID_SHAPED)
    with publisher.serve(observations) as url:
        for source in (str(observations), url):
            with sources.serve(source, None, tmp_path):
                pass
    columns = ["iso_code", "continent", "location", "population"]
    table = CountryTable(columns, [["COL", "South America", "Colombia", "50882884"]])
    assert loaded == [table, table]


@pytest.mark.parametrize(
    ("countries", "message"),
    [
        (b"location,continent,population\nFrance,Europe,68000000\n", "the header lacks iso_code"),
        (b"\x1f\x8bno gzip", "COUNTRIES="),
        (ZIPPED[:-12], "COUNTRIES="),
        (ZIPPED[:-8] + b"12345678", "COUNTRIES="),
    ],
)
def test_a_country_table_that_is_none_is_told_before_a_database_starts(
    tmp_path: Path, loaded: list[CountryTable], countries: bytes, message: str
) -> None:
    observations, file = tmp_path / "data.csv", tmp_path / "countries.csv"
    observations.write_text(OWID_SHAPED)
    file.write_bytes(countries)
    told = pytest.raises(sources.InputError, match=message)
    with told, sources.serve(str(observations), str(file), tmp_path):
        pass
    assert loaded == []


def test_a_url_that_does_not_answer_is_a_sentence(
    tmp_path: Path, loaded: list[CountryTable]
) -> None:
    told = pytest.raises(sources.InputError, match=r"no country table can be taken.*COUNTRIES")
    with told, sources.serve(f"http://127.0.0.1:{free_port()}/data.csv", None, tmp_path):
        pass
    assert loaded == []


@pytest.mark.parametrize(
    ("dialect", "file"),
    [("owid", "synthetic-compact.csv"), ("who", "synthetic-WHO-COVID-19-global-data.csv")],
)
def test_the_sample_in_both_dialects(tmp_path: Path, dialect: str, file: str) -> None:
    address = "postgresql://reader@db.example.org/health"
    with sources.serve(None, address, tmp_path, dialect) as inputs:
        assert Path(inputs.described.split(" and ")[0]).name == file
        assert inputs.parameters["SourceDialect"] == dialect
        assert inputs.parameters["SourceAttribution"] == (
            "covidlake synthetic sample: invented figures, not real data"
        )


def test_what_has_no_sample(tmp_path: Path) -> None:
    message = "DIALECT=jhu-deaths: there is no sample in this dialect, only in owid and who"
    with (
        pytest.raises(sources.InputError, match=message),
        sources.serve(None, None, tmp_path, "jhu-deaths"),
    ):
        pass
