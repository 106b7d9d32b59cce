"""Prints what was attacked, what happens now and which tests hold it: `python -m tools.attacks`.

The table of docs/explanation/security.md, from tests/attacks.toml.
"""

import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "tests" / "attacks.toml"


class Attack(NamedTuple):
    """What succeeded once.

    Attributes:
        now: What happens instead.
        tests: Files or tests, as pytest takes them.
    """

    what: str
    now: str
    tests: tuple[str, ...]


def attacks() -> list[Attack]:
    rows = tomllib.loads(ROWS.read_text(encoding="utf-8"))["attack"]
    return [Attack(row["what"], row["now"], tuple(row["tests"])) for row in rows]


def table() -> str:
    """Return the table as Markdown; a test is shown by its file, and each file once."""
    lines = ["| | attack | what happens now | tests |", "|--:|---|---|---|"]
    for number, attack in enumerate(attacks(), start=1):
        files = dict.fromkeys(test.partition("::")[0] for test in attack.tests)
        shown = ", ".join(f"`{file}`" for file in files)
        lines.append(f"| {number} | {attack.what} | {attack.now} | {shown} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
