"""The macros of macros.sql, of which a connection is given those that a statement uses.

All of them would take longer than most statements.
"""

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("macros.sql")
_NAME = re.compile(r"\btrino_\w+")


def definitions(sql: str) -> list[str]:
    """Return what defines the macros that a statement uses, those first that others use."""
    found: dict[str, str] = {}
    for name in _NAME.findall(sql):
        _add(name, found)
    return list(found.values())


def _add(name: str, found: dict[str, str]) -> None:
    definition = _all().get(name)
    if definition is None or name in found:  # a column may be called like a macro
        return
    for used in _NAME.findall(definition):
        if used != name:
            _add(used, found)
    found[name] = definition


@cache
def _all() -> dict[str, str]:
    """Return each macro's definition by its name."""
    without_comments = re.sub(r"(?m)^--.*\n", "", _FILE.read_text())
    statements = re.split(r";\s*\n", without_comments)
    macros = {}
    for statement in statements:
        if name := _NAME.search(statement):
            create = "CREATE MACRO IF NOT EXISTS"
            macros[name[0]] = statement.strip().replace("CREATE MACRO", create, 1)
    return macros
