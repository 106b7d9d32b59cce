"""A node of the laptop's EMR: its own Python, on which the bootstrap actions are really run."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from local.services.emr.bootstrap import Action, BootstrapFailed, emr_python, node_python
from local.services.s3 import LakeFolder
from local.tools import java, kept

PYTHON = emr_python()

pytestmark = pytest.mark.skipif(PYTHON is None, reason="no Python 3.11, which EMR has, here")

Boot = Callable[..., Path]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One environment for all these tests: making one takes seconds."""
    folder = tmp_path_factory.mktemp("node") / "node"
    subprocess.run([str(PYTHON), "-m", "venv", str(folder)], check=True)
    return folder


@pytest.fixture
def boot(tmp_path: Path, environment: Path, monkeypatch: pytest.MonkeyPatch) -> Boot:
    """Runs a script as the bootstrap action of a new node; returns the node's Python."""
    lake = LakeFolder(tmp_path, "lake")
    (lake.root / "code/packages").mkdir(parents=True)
    (lake.root / "code/packages/some.whl").write_text("a wheel")
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    linked = tmp_path / "python"
    linked.write_text(f'#!/bin/sh\nexec cp -R "{environment}/." "$3"\n')  # in place of -m venv
    linked.chmod(0o755)

    def run(body: str, *arguments: str) -> Path:
        (lake.root / "code/boot.sh").write_text(f"set -eu\n{body}\n")
        return node_python(str(linked), [Action("s3://lake/code/boot.sh", arguments)], lake)

    return run


def test_a_node_has_emrs_python(boot: Boot) -> None:
    python = boot("python3.11 --version")
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("Python 3.11.")
    assert java.spark_environment(python)["PYSPARK_PYTHON"] == str(python)


def test_an_action_installs_into_its_node_what_it_copied_from_the_bucket(boot: Boot) -> None:
    python = boot(
        'aws s3 cp --recursive --only-show-errors "$1" "$TMPDIR/wheels"\n'
        'sudo cp "$TMPDIR/wheels/some.whl" "$(dirname "$(command -v python3.11)")"',
        "s3://lake/code/packages",
    )
    assert (python.parent / "some.whl").read_text() == "a wheel"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("echo no such package >&2; exit 3", "no such package"),
        ("aws ec2 terminate-instances", "know 'aws s3 cp --recursive' alone"),
        ('aws s3 cp --recursive s3://lake/code/absent "$TMPDIR"', "No such file or directory"),
    ],
)
def test_an_action_that_fails_says_what_it_wrote(boot: Boot, body: str, words: str) -> None:
    for _ in range(2):  # and a node that failed is not kept
        with pytest.raises(BootstrapFailed) as failed:
            boot(body)
        assert (failed.value.number, words in failed.value.log) == (1, True)


def test_a_node_is_made_anew_only_if_what_it_was_made_of_changed(
    boot: Boot, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    count = f'echo once >> "{ran}"'
    nodes = [boot(count, "s3://lake/code/packages") for _ in range(2)]
    assert (nodes[0] == nodes[1], ran.read_text()) == (True, "once\n")
    (tmp_path / "lake/code/packages/some.whl").write_text("another wheel")
    assert boot(count, "s3://lake/code/packages") != nodes[0]
    assert ran.read_text() == "once\nonce\n"
