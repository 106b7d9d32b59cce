"""Where a sample is kept, and how its small files are written."""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent


def folder_of(build: Path, *size: object) -> Path:
    """Return a folder that other code, another size or another seed would not have."""
    files = sorted(HERE.rglob("*.py"))
    code = b"".join(path.read_bytes() for path in files)
    named = " ".join(map(str, size)).encode()
    return build / "sample" / hashlib.sha256(code + named).hexdigest()[:12]


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file; a write that is killed leaves none under this name."""
    partial = path.with_suffix(".partial")
    with partial.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    partial.replace(path)
