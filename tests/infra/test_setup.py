"""What set-up promises: a sentence where it cannot work, and EMR's code needs nothing of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from code_bundle import bundle

from tests.support.paths import ROOT

FINDER = ROOT / "local" / "tools" / "find-python.sh"

# Imports every module of a bundle, and prints those that came from elsewhere. Set-up makes the
# source roots importable in this environment: without them, as on EMR.
IMPORT_ALL = """
import importlib, sys, zipfile
archive, *roots = sys.argv[1:]
sys.path = [archive, *(folder for folder in sys.path if folder and folder not in roots)]
for name in zipfile.ZipFile(archive).namelist():
    path = name.removesuffix(".py").removesuffix("/__init__")
    module = importlib.import_module(path.replace("/", "."))
    if not module.__file__.startswith(archive):
        print(name, "from", module.__file__)
"""


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine without any Python: a folder of programs, and a home beside it."""
    program(tmp_path / "bin" / "uname", "echo Linux")
    return tmp_path


def find_python(
    machine: Path, *version: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    nowhere = {"PATH": str(machine / "bin"), "HOME": str(machine / "home"), "PYTHON_FOLDERS": ""}
    return subprocess.run(
        ["/bin/sh", str(FINDER), *version],
        env=nowhere | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("system", ["Darwin", "MINGW64_NT-10.0", "FreeBSD"])
def test_set_up_refuses_another_system_in_a_sentence(machine: Path, system: str) -> None:
    program(machine / "bin" / "uname", f"echo {system}")
    ended = find_python(machine, PYTHON=sys.executable)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"covidlake runs on Linux, WSL included, and this is {system}: "
        "SAM's package carries the Lambda emulator for Linux alone.\n"
    )


def test_without_python_3_12_it_says_what_to_do(machine: Path) -> None:
    program(machine / "bin" / "python3", "exit 1")  # another version
    ended = find_python(machine)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "covidlake needs Python 3.12 and found none." in ended.stderr
    assert "make PYTHON=/path/to/python3.12" in ended.stderr


@pytest.mark.parametrize(
    "place", ["bin/python3.12", "bin/python3", "home/.pyenv/versions/3.12.9/bin/python3.12"]
)
def test_python_is_found_on_the_path_and_under_pyenv(machine: Path, place: str) -> None:
    program(machine / place, f'exec "{sys.executable}" "$@"')
    assert find_python(machine).stdout == f"{machine / place}\n"


def test_python_is_found_by_uv(machine: Path) -> None:
    program(machine / "uv-python", f'exec "{sys.executable}" "$@"')
    program(machine / "bin" / "uv", f'[ "$*" = "python find 3.12" ] && echo "{machine}/uv-python"')
    assert find_python(machine).stdout == f"{machine}/uv-python\n"


def test_the_python_that_is_named_goes_first(machine: Path) -> None:
    program(machine / "named", f'exec "{sys.executable}" "$@"')
    program(machine / "bin" / "python3.12", f'exec "{sys.executable}" "$@"')
    assert find_python(machine, PYTHON=str(machine / "named")).stdout == f"{machine}/named\n"


@pytest.mark.parametrize(("found", "place"), [("3.11", "bin/python3.11"), ("3.12", "")])
def test_another_version_is_found_by_its_own_name(machine: Path, found: str, place: str) -> None:
    # What is asked for its version: it runs a program whose first argument is the one looked for.
    program(machine / "bin/python3.11", f'[ "$3" = "{found}" ]')
    expected = f"{machine / place}\n" if place else ""
    assert find_python(machine, "3.11").stdout == expected


def test_what_emr_gets_is_whole_without_what_set_up_installs(tmp_path: Path) -> None:
    archive = tmp_path / "pyfiles.zip"
    archive.write_bytes(bundle()["pyfiles.zip"])
    roots = [str(ROOT / "layers" / "common"), str(ROOT / "emr_steps")]
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, str(archive), *roots],
        cwd=tmp_path,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


def test_no_link_is_committed() -> None:
    """A link to a folder of one machine leads nowhere on another, and set-up fails on it."""
    command = ["git", "ls-files", "--stage"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    links = [line for line in listed.splitlines() if line.startswith("120000 ")]
    assert links == []
