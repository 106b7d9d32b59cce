"""Prints what a repair does with each object of a small lake, by how it was damaged.

`python -m tests.unit.checkup.table`: the table of docs/reference/reliability.md.
"""

import sys

from tests.unit.checkup import small_lake
from tests.unit.checkup.damages import DAMAGES, checkup_of, inflict

MENDED, NAMED, UNNOTICED, SILENT = "mended", "named", "no trace", "SILENT"


def outcome(key: str, damage: str) -> str:
    """Return what a repair makes of one object with one damage."""
    s3 = small_lake.copy_of(LAKE)
    inflict(s3, key, DAMAGES[damage])
    named, left = checkup_of(s3, mend=True)
    if key in named:
        return NAMED if key in left else MENDED
    return UNNOTICED if small_lake.is_unnoticed(LAKE, key, damage) else SILENT


def main() -> None:
    """Print the table."""
    sys.stdout.write("| object | " + " | ".join(DAMAGES) + " |\n")
    sys.stdout.write("|---" * (len(DAMAGES) + 1) + "|\n")
    for key in small_lake.needed(LAKE):
        cells = [outcome(key, damage) for damage in DAMAGES]
        sys.stdout.write(f"| `{_short(key)}` | " + " | ".join(cells) + " |\n")


def _short(key: str) -> str:
    """Return a key without its hash and the time of this run."""
    folder, _, name = key.rpartition("/")
    for prefix in ("raw/owid/captured=", "releases/history"):
        if folder.startswith(prefix.rstrip("/")):
            _, _, ending = name.partition(".")
            return f"{folder}/<...>.{ending}"
    return key


LAKE = small_lake.made()

if __name__ == "__main__":
    main()
