"""For what other threads and processes do in their own time."""

import time
from collections.abc import Callable


def eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it holds; AssertionError if it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)
