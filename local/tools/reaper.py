"""What this process starts ends with it, however it ends: kill -9 leaves nothing behind.

A child has a mark in its environment, which its own children inherit, also those that make
themselves independent, as PostgreSQL does. A process beside this one, the reaper, waits until this
one is gone, ends whatever still carries the mark, and removes its temporary folders.

This is Linux; its PR_SET_PDEATHSIG would end a child with the thread that started it, and knows no
grandchildren.

As a program: `python reaper.py <pid> <mark>`.
"""

import functools
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "COVIDLAKE_STARTED_BY"
# To end by itself: PostgreSQL gives back its shared memory.
GRACE_SECONDS = 3.0
_POLL_SECONDS = 0.1


@functools.cache
def mark_children() -> "subprocess.Popen[bytes]":
    """Let all that this process starts from here on end with it; returns the reaper."""
    mark = f"{os.getpid()}-{uuid.uuid4().hex}"
    program = [sys.executable, "-I", "-S", __file__, str(os.getpid()), mark]
    # A session of its own: Ctrl-C is not meant for it.
    reaper = subprocess.Popen(
        program,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        env={name: value for name, value in os.environ.items() if name != MARK},
    )
    os.environ[MARK] = mark
    return reaper


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """Make a folder that goes with the context, or else with this process."""
    mark_children()
    with tempfile.TemporaryDirectory(prefix=_prefix(purpose, os.getpid())) as folder:
        yield Path(folder)


def _prefix(purpose: str, parent: int) -> str:
    return f"covidlake-{purpose}-{parent}-"


def environment() -> dict[str, str]:
    """Return the mark, for a child that does not inherit this process's environment."""
    return {MARK: os.environ[MARK]} if MARK in os.environ else {}


def main(parent: int, mark: str) -> None:
    _wait_for_end(parent)
    deadline = time.monotonic() + GRACE_SECONDS
    ending = signal.SIGTERM
    while marked := list(_marked(mark)):
        if time.monotonic() > deadline:
            ending = signal.SIGKILL
        for process in marked:
            with suppress(ProcessLookupError):
                os.kill(process, ending)
        time.sleep(_POLL_SECONDS)
    for folder in Path(tempfile.gettempdir()).glob(_prefix("*", parent) + "*"):
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_end(parent: int) -> None:
    with suppress(ProcessLookupError):
        process = os.pidfd_open(parent)
        # Its number may be another's already; then the reaper has another parent, too.
        if os.getppid() == parent:
            select.select([process], [], [])


def _marked(mark: str) -> Iterator[int]:
    """Yield the processes with a mark; those that only wait to be buried have none."""
    entry = f"{MARK}={mark}".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        # It may have gone since, or belong to somebody else.
        with suppress(OSError):
            if entry in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
