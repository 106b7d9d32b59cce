"""What a run gets for the sources that the user names: parameters of the stack, and a secret."""

from pathlib import Path

from local.inputs import sources


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
