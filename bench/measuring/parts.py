"""A command run to its end: what its processes used, by the part that each is of."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

EVERY = 0.5  # seconds between two looks
_TICKS = os.sysconf("SC_CLK_TCK")
PartOf = Callable[[str], str | None]


class Process(NamedTuple):
    """A process as /proc has it.

    Attributes:
        started: in ticks since the machine's start: a number of a process may come again.
        resident_mb: now, in MB of 10^6 bytes.
        peak_mb: the most that was resident.
    """

    number: int
    started: int
    parent: int
    command: str
    cpu_seconds: float
    resident_mb: float
    peak_mb: float


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
        time.sleep(EVERY)
    if started.returncode:
        raise RuntimeError(f"{command[0]} ended with {started.returncode}")
    return usages


def _by_part(root: int, part_of: PartOf) -> Mapping[str, list[Process]]:
    """Return the processes below a root by part; those that are of none are left out."""
    found = {process.number: process for process in _processes()}
    by_part: dict[str, list[Process]] = {}
    for process in found.values():
        line = list(_up_to(root, process, found))
        parts = (part_of(each.command) for each in line)
        if part := next(filter(None, parts), None):
            by_part.setdefault(part, []).append(process)
    return by_part


def _up_to(root: int, process: Process, found: Mapping[int, Process]) -> Iterator[Process]:
    """Yield a process and its ancestors below the root; nothing if the root is none of them."""
    line: list[Process] = []
    at: Process | None = process
    while at is not None and at.number != root:
        line.append(at)
        at = found.get(at.parent)
    if at is not None:
        yield from line


def _processes() -> Iterator[Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield _read(folder)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile


def _read(folder: Path) -> Process:
    # Behind the name, which may hold anything, in brackets.
    fields = (folder / "stat").read_text().rpartition(") ")[2].split()
    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return Process(
        int(folder.name),
        int(fields[19]),
        int(fields[1]),
        command,
        (int(fields[11]) + int(fields[12])) / _TICKS,
        _mb(status.get("VmRSS")),
        _mb(status.get("VmHWM")),
    )


def _mb(kib: str | None) -> float:
    """Return MB of "123 kB", which Linux counts in KiB; a process that has ended has none."""
    return int(kib.split()[0]) * 1024 / 1e6 if kib else 0.0
