"""A node before Spark: EMR's Python, in which a cluster's bootstrap actions are run.

A node is a fresh environment of that Python. It is kept by what it was made of, since installing
takes ten seconds or more.
"""

import functools
import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from covidlake.steps import EMR_PYTHON

from local.services.s3 import LakeFolder
from local.tools import kept

_FIND_PYTHON = Path(kept.__file__).with_name("find-python.sh")
_SYSTEM_PATH = "/usr/bin:/bin"
# What EMR's nodes have and this machine need not: the bucket is a folder, and nobody becomes root.
_TOOLS = {
    "sudo": 'exec "$@"',
    "aws": """
        if [[ "$1 $2 $3" != "s3 cp --recursive" ]]; then
          echo "aws: the laptop's nodes know 'aws s3 cp --recursive' alone" >&2
          exit 1
        fi
        source=${@: -2:1}
        cp -r "${source/#"s3://$BUCKET"/$BUCKET_FOLDER}/." "${@: -1}"
    """,
}


@dataclass(frozen=True)
class Action:
    """A bootstrap action.

    Attributes:
        script: s3:// address of what is run.
        arguments: of the script.
    """

    script: str
    arguments: Sequence[str]


class BootstrapFailed(Exception):
    """A bootstrap action ended with another exit status than 0.

    Attributes:
        number: of the action, counted from 1.
        log: what it wrote.
    """

    def __init__(self, number: int, log: str) -> None:
        super().__init__(f"bootstrap action {number} failed: {log}")
        self.number = number
        self.log = log


@functools.cache
def emr_python() -> str | None:
    """Return a Python of EMR's version on this machine; None if there is none."""
    command = ["sh", str(_FIND_PYTHON), EMR_PYTHON]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def node_python(python: str, actions: Sequence[Action], folder: LakeFolder) -> Path:
    """Return the Python of a node on which the actions were run.

    Args:
        python: of which the node has a fresh environment.
        actions: in their order.
        folder: of the bucket.

    Raises:
        BootstrapFailed: an action failed.
        OSError: there is no environment to run it in.
    """
    parts = [python, *(_content(action, folder) for action in actions)]

    def make(node: Path) -> None:
        command = [python, "-m", "venv", str(node)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise OSError(f"{' '.join(command)}: {made.stdout}{made.stderr}")
        for number, action in enumerate(actions, start=1):
            _run(action, number, node, folder)

    return kept.folder_of("nodes", json.dumps(parts), "pyspark", make) / "bin" / "python"


def _content(action: Action, folder: LakeFolder) -> list[str]:
    """Return what an action depends on: its words, and what is in the bucket where they point."""
    digest = hashlib.sha256()
    for word in (action.script, *action.arguments):
        named = folder.file(word)
        for file in sorted(named.rglob("*")) if named.is_dir() else [named]:
            if file.is_file():
                digest.update(f"{file.name}\n".encode())
                digest.update(file.read_bytes())
    return [*action.arguments, digest.hexdigest()]


def _run(action: Action, number: int, node: Path, folder: LakeFolder) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        tools = Path(temporary, "tools")
        tools.mkdir()
        for name, body in _TOOLS.items():
            tool = tools / name
            tool.write_text(f"#!/bin/bash\n{body}\n")
            tool.chmod(0o755)
        environment = {
            "BUCKET": folder.bucket,
            "BUCKET_FOLDER": str(folder.root.resolve()),
            "HOME": temporary,
            "PIP_NO_COMPILE": "0",  # pip reads it so; steps compile what they import, once
            "PATH": os.pathsep.join([str(tools), str(node / "bin"), _SYSTEM_PATH]),
            "PIP_CONFIG_FILE": os.devnull,
            "TMPDIR": temporary,
        }
        command = ["bash", str(folder.file(action.script)), *action.arguments]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
    if ended.returncode:
        raise BootstrapFailed(number, ended.stdout + ended.stderr)
