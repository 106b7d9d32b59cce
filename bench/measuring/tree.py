"""The processes below another, as /proc has them."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

EVERY = 0.5  # seconds between two looks
_TICKS = os.sysconf("SC_CLK_TCK")


class Process(NamedTuple):
    """A process as /proc has it.

    Attributes:
        started: in ticks since the machine's start: a number of a process may come again.
        commands: its command line, and those of what it is below, up to the root.
        cpu_seconds: of itself, without its children.
        resident_mb: now, in MB of 10^6 bytes.
        peak_mb: the most that was resident.
    """

    number: int
    started: int
    parent: int
    commands: tuple[str, ...]
    cpu_seconds: float
    resident_mb: float
    peak_mb: float


def below(root: int) -> Iterator[Process]:
    """Yield the processes below a root."""
    found = {process.number: process for process in _processes()}
    for process in found.values():
        line = _up_to(root, process, found)
        if line:
            commands = tuple(command for each in line for command in each.commands)
            yield process._replace(commands=commands)


def rest(started: subprocess.Popen[bytes]) -> None:
    """Wait until it is time to look again, or until a process ends."""
    with suppress(subprocess.TimeoutExpired):
        started.wait(EVERY)


def _up_to(root: int, process: Process, found: Mapping[int, Process]) -> list[Process]:
    """Return a process and its ancestors below the root; nothing if the root is none of them."""
    line: list[Process] = []
    at: Process | None = process
    while at is not None and at.number != root:
        line.append(at)
        at = found.get(at.parent)
    return line if at is not None else []


def _processes() -> Iterator[Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        # It may end meanwhile.
        with suppress(FileNotFoundError, ProcessLookupError):
            yield _read(folder)


def _read(folder: Path) -> Process:
    # Behind the name, which may hold anything, in brackets.
    fields = (folder / "stat").read_text().rpartition(") ")[2].split()
    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return Process(
        int(folder.name),
        int(fields[19]),
        int(fields[1]),
        (command,),
        (int(fields[11]) + int(fields[12])) / _TICKS,
        _mb(status.get("VmRSS")),
        _mb(status.get("VmHWM")),
    )


def _mb(kib: str | None) -> float:
    """Return MB of "123 kB", which Linux counts in KiB; a process that has ended has none."""
    return int(kib.split()[0]) * 1024 / 1e6 if kib else 0.0
