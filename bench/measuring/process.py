"""A program run to its end: how long it took, and how much processor and memory it used."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ERROR_CHARACTERS = 2000  # of what a failed program wrote: its last words


@dataclass(frozen=True)
class Usage:
    """What a program used.

    Attributes:
        seconds: from its start to its end.
        cpu_seconds: of the process and of all that it waited for, which Spark's Python workers are
            not.
        peak_mb: the most that was resident, in MB of 10^6 bytes.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[str], env: Mapping[str, str], stdin: Path | None = None) -> Usage:
    """Run a program and return what it used.

    Raises:
        RuntimeError: it failed; the message has its last words.
    """
    # A small process starts it: Linux counts the memory of the one that does as the program's own.
    starter = [sys.executable, "-I", "-S", __file__, json.dumps([command, dict(env)])]
    with (stdin or Path(os.devnull)).open("rb") as opened:
        ended = subprocess.run(starter, stdin=opened, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{command[0]} failed: {ended.stderr[-ERROR_CHARACTERS:]}")
    return Usage(**json.loads(ended.stdout))


def _measure(command: list[str], env: dict[str, str]) -> Usage | None:
    """Return None where the program fails; its output goes to stderr."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=sys.stderr)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return None
    # Linux counts ru_maxrss in KiB.
    return Usage(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    usage = _measure(*json.loads(sys.argv[1]))
    if usage is None:
        sys.exit(1)
    print(json.dumps(asdict(usage)))
