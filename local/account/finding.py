"""What a check found out, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ended. Only what fails stops a deployment."""

    OK = "ok"
    WARNING = "warning"
    FAILS = "fails"


@dataclass(frozen=True)
class Finding:
    """What a check found out.

    Attributes:
        found: in a sentence or less.
        to_do: what to do about it; empty where all is well.
    """

    status: Status
    found: str
    to_do: str = ""


def ok(found: str) -> Finding:
    return Finding(Status.OK, found)


def warning(found: str, to_do: str) -> Finding:
    """Return a finding that a deployment goes on with."""
    return Finding(Status.WARNING, found, to_do)


def fails(found: str, to_do: str) -> Finding:
    """Return a finding with which a deployment, or a run after it, would fail."""
    return Finding(Status.FAILS, found, to_do)
