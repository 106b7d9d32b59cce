"""Commands read what Python compiled before, wherever it may be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import ROOT
from local.tools import java

BELOW_BUILD = str(ROOT / ".build" / "bytecode")


@pytest.mark.parametrize(
    ("asked_for", "expected"),
    [
        ({}, "None False"),
        ({"PYTHONDONTWRITEBYTECODE": "1"}, f"{BELOW_BUILD} False"),
        ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/elsewhere"}, "/elsewhere True"),
    ],
)
def test_where_compiled_modules_are_written(asked_for: dict[str, str], expected: str) -> None:
    names = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    told = "import sys, local; print(sys.pycache_prefix, sys.dont_write_bytecode)"
    ended = subprocess.run(
        [sys.executable, "-c", told],
        env=inherited | asked_for,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == expected


def test_a_spark_step_writes_nothing_beside_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, compiled = tmp_path / "code", tmp_path / "compiled"
    code.mkdir()
    (code / "imported.py").write_text("")
    monkeypatch.setattr(java, "BYTECODE", compiled)
    command = [sys.executable, "-c", "import imported"]
    subprocess.run(command, env=java.spark_environment(), cwd=code, check=True)
    assert [path.name for path in code.iterdir()] == ["imported.py"]
    assert [path.name for path in compiled.rglob("imported*")] == ["imported.cpython-312.pyc"]
