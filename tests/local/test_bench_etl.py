"""The ETL step beside DuckDB doing the same: two engines, the same tables, value by value."""

from pathlib import Path

import pytest

from bench import etl
from bench.tables import multiplied
from local.sample import generator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_on_a_synthetic_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = generator.ensure(tmp_path, locations=24, days=160, seed=7)
    files = [
        "--source",
        str(given.observations),
        "--countries",
        str(given.countries),
        "--folder",
        str(tmp_path),
    ]
    etl.main([*files, "--copies", "1", "3", "--memory", "1g"])
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "copies",
        "1",
        "3",
    ]


@pytest.mark.realdata
@pytest.mark.skipif(
    not multiplied.OBSERVATIONS.exists(),
    reason=f"the real file is not there: {multiplied.OBSERVATIONS}",
)
def test_on_the_real_file(tmp_path: Path) -> None:
    etl.main(["--copies", "1", "--memory", "2g", "--folder", str(tmp_path)])


def test_without_the_real_file_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    etl.main(["--source", str(tmp_path / "gone.csv.gz")])
    assert "skipped" in capsys.readouterr().out
