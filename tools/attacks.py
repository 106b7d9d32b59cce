"""Prints what was attacked, what happens now and which tests hold it: `python -m tools.attacks`.

The table of docs/explanation/security.md, from tests/attacks.toml. That the tests do hold it is
seen by `make mutants`, which takes each protection away.
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
        mutants: Promises of tests/mutants.toml: each has an edit that takes the protection away, or
            a part of it.
    """

    what: str
    now: str
    tests: tuple[str, ...]
    mutants: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the tests, each once."""
        return tuple(dict.fromkeys(test.partition("::")[0] for test in self.tests))


def attacks() -> list[Attack]:
    rows = tomllib.loads(ROWS.read_text(encoding="utf-8"))["attack"]
    return [
        Attack(row["what"], row["now"], tuple(row["tests"]), tuple(row["mutants"])) for row in rows
    ]


def table() -> str:
    """Return the table as Markdown; a test is shown by its file, and each file once."""
    lines = [
        "| | attack | what happens now | edits that a test notices | tests |",
        "|--:|---|---|--:|---|",
    ]
    for number, attack in enumerate(attacks(), start=1):
        files = ", ".join(f"`{file}`" for file in attack.files)
        edits = len(attack.mutants)
        lines.append(f"| {number} | {attack.what} | {attack.now} | {edits} | {files} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
