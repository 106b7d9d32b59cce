"""A wall-clock deadline that neither a slow drip nor a stalled socket outlasts."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from covidlake.errors import SourceUnavailable


class Deadline:
    """A point in time, so many seconds from now.

    Timeouts of a socket count from its last byte, so they cannot take its place.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left; SourceUnavailable when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise SourceUnavailable(
                f"the source had not delivered everything after {self.seconds:.0f} s, "
                "the most that this function waits"
            )
        return left

    def sleep(self, seconds: float) -> None:
        """Sleep; SourceUnavailable at once if that would be too long."""
        if seconds >= self.left():
            raise SourceUnavailable(
                f"the source is busy; the next try, in {seconds:.0f} s, "
                "would be later than this function may wait"
            )
        time.sleep(seconds)

    @contextmanager
    def watch(self, connection: socket.socket) -> Iterator[None]:
        """Shut the connection down at the deadline, so that whoever is blocked on it wakes up."""
        # A duplicate, since TLS detaches the socket that it wraps; shutting down reaches the
        # connection behind both.
        twin = connection.dup()

        def shut() -> None:
            with suppress(OSError):  # closed by the other side already
                twin.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self.left(), shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            twin.close()
