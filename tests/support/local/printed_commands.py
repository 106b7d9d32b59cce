"""The commands that the laptop's programs print to be copied, run as they stand."""

import os
import re
import shlex
import subprocess

from local.paths import ROOT

_COMMAND = re.compile(r"^(?: +|.*: )((?:\S+ -m local|make|\S+/covidlake) .+)$", re.MULTILINE)


def printed_commands(output: str) -> list[str]:
    return _COMMAND.findall(output)


def run_as_printed(command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder, with variables of the environment."""
    return subprocess.run(
        shlex.split(command),
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
