"""Prints what a repair makes of each object of a small lake, by how it was damaged.

The table of docs/reference/reliability.md, from the root of the project:
`PYTHONPATH=functions/dedupe:functions/publish:layers/snapshots python -m tests.unit.checkup.table`.
"""

import logging
import re
import sys
from collections import Counter

from tests.unit.checkup import small_lake
from tests.unit.checkup.damages import DAMAGES, checkup_of, inflict

MENDED, NAMED, UNNOTICED, SILENT = "mended", "named", "no trace", "SILENT"
# What tells two objects of a kind apart.
KINDS = (
    (r"(forecast_model/.*/)format=1/.*", r"\1format=1/<file>"),
    (r"^(trusted|refined|quarantine)/(?!forecast_model)\w+/", "<zone>/<table>/"),
    (r"\d{8}T\d{6}Z-\w{6}", "<release>"),
    (r"(captured=)[\d-]+/\w+", r"\1<day>/<sha256>"),
    (r"\.owid-[\w.]+\.(json|parquet)$", r".<rules>.\1"),
    (r"(history/).*", r"\1<time>-<run>.json"),
    (r"run-\d", "<run>"),
)


def outcome(key: str, damage: str) -> str:
    """Return what a repair makes of one object with one damage."""
    s3 = small_lake.copy_of(LAKE)
    inflict(s3, key, DAMAGES[damage])
    named, left = checkup_of(s3, mend=True)
    if key in named:
        return NAMED if key in left else MENDED
    return UNNOTICED if small_lake.is_unnoticed(LAKE, key, damage) else SILENT


def kind_of(key: str) -> str:
    for pattern, name in KINDS:
        key = re.sub(pattern, name, key)
    return key


def main() -> None:
    """Print the table: a row for the objects of a kind that fare alike."""
    logging.disable()
    rows = Counter(
        (kind_of(key), *(outcome(key, damage) for damage in DAMAGES))
        for key in small_lake.needed(LAKE)
    )
    sys.stdout.write("| object | of these | " + " | ".join(DAMAGES) + " |\n")
    sys.stdout.write("|---|--:" + "|---" * len(DAMAGES) + "|\n")
    for (kind, *outcomes), objects in rows.items():
        sys.stdout.write(f"| `{kind}` | {objects} | {' | '.join(outcomes)} |\n")


LAKE = small_lake.made()

if __name__ == "__main__":
    main()
