"""A program run to its end: how long it took, and how much processor and memory it used."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.measuring import starter, tree

ERROR_CHARACTERS = 2000  # of what a failed program wrote: its last words


@dataclass(frozen=True)
class Usage:
    """What a program used.

    Attributes:
        seconds: from its start to its end.
        cpu_seconds: of the process and of all below it.
        peak_mb: the most that was resident of the process alone, in MB of 10^6 bytes.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[str], env: Mapping[str, str], stdin: Path | None = None) -> Usage:
    """Run a program and return what it used.

    Raises:
        RuntimeError: it failed; the message has its last words.
    """
    start = [sys.executable, "-I", "-S", starter.__file__, json.dumps([command, dict(env)])]
    with (
        (stdin or Path(os.devnull)).open("rb") as opened,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        started = subprocess.Popen(start, stdin=opened, stdout=output, stderr=errors)
        watched = _watch(started)
        for file in (output, errors):
            file.seek(0)
        if started.returncode:
            last_words = errors.read().decode(errors="replace")[-ERROR_CHARACTERS:]
            raise RuntimeError(f"{command[0]} failed: {last_words}")
        usage = Usage(**json.loads(output.read()))
    # The system counts to a process the children that it waited for, to the microsecond. Spark's
    # Python workers nobody waits for; what watching misses is their last moments.
    return replace(usage, cpu_seconds=max(usage.cpu_seconds, watched))


def _watch(started: subprocess.Popen[bytes]) -> float:
    """Wait for the end of a process; returns the processor seconds seen of all below it."""
    seconds: dict[tuple[int, int], float] = {}
    while started.poll() is None:
        for process in tree.below(started.pid):
            seconds[process.number, process.started] = process.cpu_seconds
        tree.rest(started)
    return sum(seconds.values())
