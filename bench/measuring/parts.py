"""A command run to its end: what its processes used, by the part that each is of."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.measuring import tree
from bench.measuring.tree import Process

PartOf = Callable[[str], str | None]


@dataclass
class PartUsage:
    """What a part used.

    Attributes:
        cpu_by_process: by process, its processor time.
        peak_mb: the most that was resident at a time, of all its processes together.
        first: when it was first seen, on the clock of time.monotonic; None for never.
        last: when it was last seen.
    """

    cpu_by_process: dict[tuple[int, int], float] = field(default_factory=dict)
    peak_mb: float = 0
    first: float | None = None
    last: float = 0

    @property
    def seconds(self) -> float:
        """From its first to its last process; a function's go on waiting for events."""
        return 0 if self.first is None else self.last - self.first

    @property
    def cpu_seconds(self) -> float:
        return sum(self.cpu_by_process.values())

    def add(self, processes: Sequence[Process]) -> None:
        self.last = time.monotonic()
        self.first = self.last if self.first is None else self.first
        for process in processes:
            self.cpu_by_process[process.number, process.started] = process.cpu_seconds
        together = sum(process.resident_mb for process in processes)
        alone = max(process.peak_mb for process in processes)
        self.peak_mb = max(self.peak_mb, together, alone)


def run(command: Sequence[str], part_of: PartOf) -> dict[str, PartUsage]:
    """Run a command, whose output goes to standard error, and return what each part used.

    Args:
        command: what to run.
        part_of: the part that a process is of by its command line; None for that of its parent.

    Raises:
        RuntimeError: it failed.
    """
    usages: dict[str, PartUsage] = {}
    started = subprocess.Popen(command, stdout=sys.stderr)
    while started.poll() is None:
        for part, processes in _by_part(started.pid, part_of).items():
            usages.setdefault(part, PartUsage()).add(processes)
        tree.rest(started)
    if started.returncode:
        raise RuntimeError(f"{command[0]} ended with {started.returncode}")
    return usages


def _by_part(root: int, part_of: PartOf) -> Mapping[str, list[Process]]:
    """Return the processes below a root by part; those that are of none are left out."""
    by_part: dict[str, list[Process]] = {}
    for process in tree.below(root):
        parts = (part_of(command) for command in process.commands)
        if part := next(filter(None, parts), None):
            by_part.setdefault(part, []).append(process)
    return by_part
