"""Commands of the documents: what they print, without what differs from run to run."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping

from tests.support.docs.markdown import Block
from tests.support.paths import ROOT

PROMPT = "$ "
ANYTHING = "..."
# Beside a sample lake: what its first run printed.
FIRST_RUN = "first-run.txt"
API = "http://127.0.0.1:8000"
# What a reader types -> what runs here: `make` would set up the environment that runs the test.
PROGRAMS = {
    "make run": [sys.executable, "-m", "local", "run"],
    "make preflight": [sys.executable, "-m", "local", "preflight"],
    "make smoke": [sys.executable, "-m", "local", "smoke"],
    "make start": [sys.executable, "-m", "local", "start"],
    "make cost": [sys.executable, "-m", "tools.cost"],
    "python": [sys.executable],
    "covidlake": [sys.executable, "-m", "covidlake_client"],
    "curl": ["curl"],
}
# In this order: a release id holds what would be a time.
_CHANGING = (
    (re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6,8}\b"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(\+00:00|Z)?"), "<moment>"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), "<moment>"),
    (re.compile(r"\b\d\d:\d\d:\d\d\b"), "<time>"),
    (re.compile(r"\b\d+(\.\d+)? s\b"), "<seconds>"),
    # The last column of a run's tables: bytes, of Parquet that is not the same to the byte.
    (re.compile(r"^([a-z_]+ +[\d,]+) +[\d,]+$", re.MULTILINE), r"\1 <bytes>"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
    (re.compile(r"  +"), "  "),
)


def dialogue(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that the page shows for it."""
    for part in re.split(rf"^{re.escape(PROMPT)}", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def arguments(command: str, api: str) -> list[str]:
    """Return what runs here for a command, its comment left out."""
    words = shlex.split(command.replace(API, api), comments=True)
    for program, start in PROGRAMS.items():
        named = program.split()
        if words[: len(named)] == named:
            return [*start, *words[len(named) :]]
    raise ValueError(f"{command}: there is no {words[0]} among {', '.join(PROGRAMS)}")


def output_of(command: list[str], environment: Mapping[str, str], status: int = 0) -> str:
    """Run a command in the project's folder; return what a terminal would show.

    Args:
        status: with which it has to end.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == status, (
        f"{shlex.join(command)} ended with {done.returncode}:\n{done.stdout}"
    )
    return done.stdout


def matches(expected: str, actual: str) -> bool:
    """Say whether an output is the expected one, in which `...` stands for anything."""
    pattern = "".join(_line(line) for line in normalised(expected).splitlines())
    return re.fullmatch(pattern, normalised(actual).strip("\n") + "\n") is not None


def normalised(output: str) -> str:
    """Return an output without ids, times, bytes and widths of columns."""
    for pattern, name in _CHANGING:
        output = pattern.sub(name, output)
    return output


def _line(line: str) -> str:
    if line.strip() == ANYTHING:
        return r"(?:.*\n)*?"
    return re.escape(line).replace(re.escape(ANYTHING), ".*") + r"\n"
