"""What a command says of an error: one that a user can mend is a sentence, a bug of ours is none.

The class tells which: libraries have classes of their own for what is wrong with their input, and
so have we; what Python raises for a wrong program is a bug. No library has to be imported for it,
which would take seconds.
"""

import csv
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# Python's own classes for what is wrong with an input or the machine. StopIteration: the next line
# of a file that has none.
_MENDABLE = (
    ValueError,
    OSError,
    RuntimeError,
    EOFError,
    StopIteration,
    MemoryError,
    ImportError,
    csv.Error,
    zlib.error,
)
_WORDLESS = {
    EOFError: "a file ends too early",
    StopIteration: "a file is empty",
    MemoryError: "there is not enough memory",
}

# Name of a library's package -> what to do about an error of it.
Advice = Mapping[str, str]


def sentence_of(error: BaseException, advice: Advice) -> str | None:
    """Return what went wrong and what to do about it; None for a bug of ours.

    Notes that were added to the error on its way follow as sentences.
    """
    packages = _packages(error)
    if not isinstance(error, _MENDABLE) and not packages:
        return None
    hint = next((advice[package] for package in packages if package in advice), None)
    parts = [_message(error), *([hint] if hint else []), *getattr(error, "__notes__", [])]
    return "; ".join(parts)


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Let the sentence of an error name the file that was read."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, OSError):  # those of the system name it themselves
            error.add_note(f"the file is {file}")
        raise


def _packages(error: BaseException) -> list[str]:
    """Return the packages that define the classes of an error, Python's own left out."""
    modules = [kind.__module__ for kind in type(error).__mro__]
    return [module.partition(".")[0] for module in modules if module not in ("builtins", "abc")]


def _message(error: BaseException) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"this is no text in {error.encoding.upper()}: byte {error.start} does not fit"
    if isinstance(error, json.JSONDecodeError):
        return f"this is no JSON: {error}"
    if isinstance(error, OSError) and error.errno is not None and error.strerror:
        return _message_of_system(error)
    fields = error.args[0] if error.args else None
    if isinstance(fields, Mapping) and "M" in fields:  # PostgreSQL's message, as pg8000 hands it on
        return str(fields["M"])
    wordless = next((text for kind, text in _WORDLESS.items() if isinstance(error, kind)), None)
    return str(error).strip() or wordless or type(error).__name__


def _message_of_system(error: OSError) -> str:
    """Return a message of the operating system as `cat` would print it: file, then reason."""
    files = [os.fsdecode(file) for file in (error.filename, error.filename2) if _is_path(file)]
    return ": ".join([*files, str(error.strerror)])


def _is_path(file: object) -> bool:
    return isinstance(file, str | bytes)
