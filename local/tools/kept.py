"""What was made of a text before, kept by content from one start to the next.

Only what depends on nothing but that text and on the packages that made it.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from local.paths import ROOT

FOLDER = ROOT / ".build" / "kept"


def json_of(kind: str, text: str, package: str, make: Callable[[], Any]) -> Any:
    """Return what `make` returned of this text the first time, as JSON has it.

    Args:
        kind: of what is made; a folder.
        text: all that it depends on.
        package: what makes it: another version makes it anew.
        make: makes it; what it raises is not kept.
    """
    file = _file(kind, text, package)
    if not file.exists():
        _write(file, json.dumps(make()))
    return json.loads(file.read_bytes())


def folder_of(kind: str, text: str, package: str, make: Callable[[Path], None]) -> Path:
    """Return the folder that `make` filled for this text the first time; arguments as of json_of.

    Nobody changes what is in it.
    """
    folder = FOLDER / kind / _name(text, package)
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=_made(folder.parent)) as partial:
            new = _made(Path(partial) / "new")
            make(new)
            _put(new, folder)
    return folder


def _file(kind: str, text: str, package: str) -> Path:
    return FOLDER / kind / f"{_name(text, package)}.json"


def _name(text: str, package: str) -> str:
    made_of = f"{package} {version(package)}\n{text}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:32]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _put(partial: Path, folder: Path) -> None:
    try:
        partial.rename(folder)
    except OSError:
        if not folder.exists():  # else another start was faster
            raise


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all: another start may be reading it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(text)
    partial.replace(file)
