"""Benchmarks that no other test runs: each still runs, over little, and keeps its ratios."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import api, http_capture, naive, postgres_capture
from bench.measuring import ratios
from local.sample import generator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> generator.Sample:
    return generator.ensure(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def lake(sample: generator.Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "lake"
    files = ["--source", str(sample.observations), "--countries", str(sample.countries)]
    command = [sys.executable, "-m", "local", "run", "--lake", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """Return the names of what would be compared with the documents."""
    file = tmp_path / "ratios.jsonl"
    monkeypatch.setattr(ratios, "FILE", file)
    return lambda: set(ratios.kept(file))


def test_captures(kept: Callable[[], set[str]]) -> None:
    http_capture.main(mib=4, rounds=1)
    postgres_capture.main(rows=5_000)
    assert kept() == {"http_capture: processor time", "postgres_capture: time"}


def test_how_fast_the_api_answers(
    lake: Path, kept: Callable[[], set[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    api.main(lake, requests=20, starts=1)
    assert kept() == {"api: cold start, health", "api: cold start, a ranking"}
    assert "an S3 client" in capsys.readouterr().out


def test_what_requests_take(lake: Path) -> None:
    # In a process of its own: one can hold one laptop's AWS.
    command = [sys.executable, "-m", "bench.limits", "--lake", str(lake), "--count", "10"]
    subprocess.run(command, check=True, capture_output=True)


def test_whole_runs(sample: generator.Sample, capsys: pytest.CaptureFixture[str]) -> None:
    naive.main(observations=sample.observations, countries=sample.countries)
    told = capsys.readouterr().err
    assert [line.partition(":")[0] for line in told.splitlines()] == [
        "the naive job",
        "a first release",
        "a release with a saved model",
    ]
