"""A command run to its end: what its processes used, by the part that each is of."""

import subprocess
import sys
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
    """

    cpu_by_process: dict[tuple[int, int], float] = field(default_factory=dict)
    peak_mb: float = 0

    @property
    def cpu_seconds(self) -> float:
        return sum(self.cpu_by_process.values())

    def add(self, processes: Sequence[Process]) -> None:
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
