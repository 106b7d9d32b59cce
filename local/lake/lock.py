"""The lock of a lake: one command writes it at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


@contextmanager
def locked(lake: Path) -> Iterator[None]:
    """Hold the lake's lock while the context lasts; RuntimeError where another command holds it.

    Every command that may write a lake takes it: two state machines over one folder would each
    save a bucket that the other does not know.
    """
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RuntimeError(
                f"another run is using {lake}; wait for it, or choose another with LAKE=<folder>"
            ) from error
        yield
