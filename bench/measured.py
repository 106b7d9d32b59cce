"""A program run to its end: how long it took, how much of a processor, and how much memory at its peak."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """cpu_seconds: of the process and of all that it waited for, which Spark's Python workers are not.
    peak_mb: the most that was resident, in MB of 10^6 bytes.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[str], env: Mapping[str, str], stdin: Path | None = None) -> Measured:
    """Wait for a program; RuntimeError with its own words where it fails.

    A small process starts it: Linux counts the memory of the one that does as the program's own.
    """
    with (stdin or Path(os.devnull)).open("rb") as given:
        starter = [sys.executable, "-I", "-S", __file__, json.dumps([command, dict(env)])]
        ended = subprocess.run(starter, stdin=given, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{command[0]} failed: {ended.stderr[-2000:]}")
    return Measured(**json.loads(ended.stdout))


def _measure(command: list[str], env: dict[str, str]) -> Measured | None:
    """None where the program fails; its output goes to stderr."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=sys.stderr)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    found = Measured(
        time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6
    )
    return None if process.returncode else found


if __name__ == "__main__":
    found = _measure(*json.loads(sys.argv[1]))
    if found is None:
        sys.exit(1)
    print(json.dumps(asdict(found)))
