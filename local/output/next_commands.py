"""Commands that are shown to be copied: each works as printed, in the folder where it is.

So each names the lake, unless that is the default one, and the programs of the environment that
this one runs in, which need not be the reader's.
"""

import shlex
import sys
from pathlib import Path

from local.paths import DEFAULT_LAKE


def local(*words: str, lake: Path) -> str:
    """Return a command of `python -m local` for a lake."""
    named = [] if lake == DEFAULT_LAKE else ["--lake", str(lake)]
    return shlex.join([_program("python"), "-m", "local", *words, *named])


def client(*words: str) -> str:
    """Return a command of the API's client."""
    return shlex.join([_program("covidlake"), *words])


def make(*words: str, lake: Path) -> str:
    """Return a command of `make` for a lake."""
    named = [] if lake == DEFAULT_LAKE else [f"LAKE={lake}"]
    return shlex.join(["make", *words, *named])


def _program(name: str) -> str:
    """Return a program beside the Python that runs this, relative where it can be."""
    # Not resolved: the link to Python inside a virtual environment is what makes it one.
    program = Path(sys.executable).with_name(name)
    here = Path.cwd()
    return str(program.relative_to(here) if program.is_relative_to(here) else program)
