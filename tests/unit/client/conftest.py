"""The real API, the handler behind a server over a small release, and the client's commands."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from tests.support.serving.front import front
from tests.support.serving.lake import served_lake

RELEASE = "20260101T000000Z-aaaaaa"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake, front() as address:
        lake.build(RELEASE)
        lake.put(
            "runs/r1.json",
            {
                "run": "r1",
                "status": "FAILED",
                "states": [],
                "error": {"state": "Etl", "message": "step died"},
            },
        )
        yield address


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("COVIDLAKE_URL", url)
    return CliRunner()
