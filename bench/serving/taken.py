"""What requests to the API take: processor time and the most memory, one after the other."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from local.paths import ROOT

CODE = ("functions/show-results", "layers/common", "")
SERVED = Path(__file__).with_name("served.py")


class Taken(NamedTuple):
    """What a request took.

    Attributes:
        body: of a short answer; empty of any other.
        next: the query of the page behind, from `?` on; None without one.
    """

    url: str
    status: int
    cpu_seconds: float
    peak_mb: float
    body: str
    next: str | None


Ask = Callable[[str], Taken]


@contextmanager
def asked(environment: Mapping[str, str], event_of: Callable[[str], bytes]) -> Iterator[Ask]:
    """Yield what sends a request to the API in a process of its own.

    Args:
        environment: of the function, S3's endpoint and credentials included.
        event_of: makes the event of an address.
    """
    path = ":".join(str(ROOT / folder) for folder in CODE)
    process = subprocess.Popen(
        [sys.executable, str(SERVED)],
        env={**environment, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    sent, answered = process.stdin, process.stdout
    assert sent is not None
    assert answered is not None

    def ask(url: str) -> Taken:
        sent.write(event_of(url) + b"\n")
        sent.flush()
        answer = answered.readline()
        if not answer:
            raise RuntimeError(f"{url} ended the process: {process.wait()}")
        return Taken(url, **json.loads(answer))

    try:
        yield ask
    finally:
        process.kill()
        process.wait()


def most(taken: list[Taken], figure: str, count: int = 3) -> list[Taken]:
    """Return the requests with the highest of a figure, the highest first."""
    return sorted(taken, key=lambda one: float(getattr(one, figure)), reverse=True)[:count]
