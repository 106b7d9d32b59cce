"""What goes wrong on purpose in a run, and how a command line says so."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from local.drills.faults import Fault
from local.services.emr.start_failures import StartFailure

STEPS = ("etl", "analytics", "forecast")
_CLOCK = re.compile(r"([+-]\d{1,5})([ydh])")
_UNITS = {"y": timedelta(days=365), "d": timedelta(days=1), "h": timedelta(hours=1)}


@dataclass(frozen=True)
class Drill:
    """What goes wrong in a run.

    Attributes:
        start_failure: why clusters fail to start; None for clusters that do.
        fault: what a service answers while a state runs; None for nothing.
        killed_step: the step of Spark that is killed as soon as it starts; None for no step.
        clock: how far the functions' clock is ahead; behind where it is negative.
    """

    start_failure: StartFailure | None = None
    fault: Fault | None = None
    killed_step: str | None = None
    clock: timedelta = timedelta(0)


def parse_step(text: str) -> str:
    """Return the name of a step of Spark; ValueError where there is none of it."""
    if text not in STEPS:
        raise ValueError(f"choose {', '.join(STEPS)}")
    return text


def parse_clock(text: str) -> timedelta:
    """Return how far a clock is off, as "+5y", "-2d" or "+3h" says; ValueError otherwise."""
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError("say how far it is off as +5y, -2d or +3h")
    number, unit = found.groups()
    return int(number) * _UNITS[unit]


def flip_bit(bucket: Path, key: str) -> None:
    """Flip a bit in the middle of an object of a lake's folder.

    Raises:
        ValueError: there is no such object in it, or there are no bytes.
    """
    file = (bucket / key).resolve()
    if not (file.is_relative_to(bucket.resolve()) and file.is_file() and file.stat().st_size):
        raise ValueError(f"{bucket} has no object {key} with anything in it")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
