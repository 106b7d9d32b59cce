"""Commands that are printed to be copied name the lake and this environment's programs."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from local.output import next_commands
from local.output.run.summary import Asked
from local.paths import DEFAULT_LAKE, ROOT

LAKE = Path("a lake")


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "executable", str(ROOT / ".venv/bin/python"))


def test_the_default_lake_is_not_named() -> None:
    printed = [
        next_commands.local("status", lake=DEFAULT_LAKE),
        next_commands.make("serve", lake=DEFAULT_LAKE),
        next_commands.client("health"),
    ]
    assert printed == [
        ".venv/bin/python -m local status",
        "make serve",
        ".venv/bin/covidlake health",
    ]


def test_another_lake_is_named_and_all_is_quoted() -> None:
    reason = "new_cases: not a 'number' $HOME `ls`"
    printed = next_commands.local("replay", "r1", reason, lake=LAKE)
    assert shlex.split(printed) == [
        *(".venv/bin/python", "-m", "local", "replay", "r1", reason),
        *("--lake", "a lake"),
    ]
    assert next_commands.make("serve", lake=LAKE) == "make serve 'LAKE=a lake'"


def test_a_program_outside_of_this_folder_has_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert next_commands.client() == str(ROOT / ".venv/bin/covidlake")


def test_a_run_is_asked_for_again_with_what_lets_it_pass() -> None:
    asked = Asked(LAKE, ["--source", "a file.csv.gz", "--dialect", "who"])
    assert shlex.split(asked.again("--accept", "removed_share=0.04")) == [
        *(".venv/bin/python", "-m", "local", "run", "--source", "a file.csv.gz"),
        *("--dialect", "who", "--accept", "removed_share=0.04", "--lake", "a lake"),
    ]


def test_make_knows_the_lake_and_the_waivers() -> None:
    printed = subprocess.run(
        ["make", "-n", "run", "LAKE=a lake", "ACCEPT=removed_share=0.04 empty_share=1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    command = shlex.split(printed[printed.index("-m local run") :].replace("\\\n", " "))
    assert command[command.index("--lake") + 1] == "a lake"
    waivers = [
        word for word, before in zip(command[1:], command, strict=False) if before == "--accept"
    ]
    assert waivers == ["removed_share=0.04", "empty_share=1"]


def test_make_shows_options_their_defaults_and_examples() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "  LAKE       .lake     folder of the lake" in shown
    assert "  PORT       8000      port" in shown
    assert "  ACCEPT     -         failed checks" in shown
    assert "  make run SOURCE=owid-covid-data.csv.gz LAKE=.lake-real\n" in shown
