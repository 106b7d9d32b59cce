"""A file of any size in the shape of OWID's.

It is the synthetic sample over and over, its locations renamed each time.
"""

from pathlib import Path

from local.sample import generator

MIB = 1 << 20


def ensure(build: Path, mib: int) -> Path:
    """Return a file of about so many MiB, cut after a whole line; written once for a size."""
    file = build / "bench" / f"synthetic-observations-{mib}-mib.csv"
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    header, *lines = generator.ensure(build).observations.read_bytes().splitlines(keepends=True)
    partial, copy = file.with_suffix(".partial"), 0
    with partial.open("wb") as target:
        target.write(header)
        while (left := mib * MIB - target.tell()) > 0:
            renamed = b"".join(_renamed(line, copy) for line in lines)
            if len(renamed) > left:
                end_of_line = renamed.index(b"\n", left - 1)
                renamed = renamed[: end_of_line + 1]
            target.write(renamed)
            copy += 1
    partial.rename(file)
    return file


def _renamed(line: bytes, copy: int) -> bytes:
    """Return a row of a copy's own locations, by codes and names that nobody has listed."""
    code, continent, name, rest = line.split(b",", 3)
    return b"LAKE_%03d_%b,%b,%b (copy %d),%b" % (copy, code, continent, name, copy, rest)
