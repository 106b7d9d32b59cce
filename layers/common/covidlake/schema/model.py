"""The vocabulary of a contract: columns and tables."""

from dataclasses import dataclass
from typing import Literal

# Both Spark SQL and Athena's Hive DDL call these types by the same names.
Type = Literal["string", "date", "int", "bigint", "double", "boolean"]
Zone = Literal["trusted", "quarantine", "refined"]


@dataclass(frozen=True)
class Column:
    """One column: what it means, in which unit, and what a value may be."""

    name: str
    type: Type
    description: str
    unit: str = ""
    nullable: bool = True
    minimum: float | None = None
    maximum: float | None = None

    @property
    def comment(self) -> str:
        """Meaning and unit in one line."""
        return f"{self.description} [{self.unit}]" if self.unit else self.description


@dataclass(frozen=True)
class Table:
    """One table of a release.

    outlives_release  garbage collection leaves its rows when it takes the release
    """

    name: str
    zone: Zone
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    may_be_empty: bool = False
    outlives_release: bool = False

    def __post_init__(self) -> None:
        missing = set(self.key) - set(self.column_names)
        if missing or len(set(self.column_names)) != len(self.columns):
            raise ValueError(f"{self.name}: key without column {missing}, or a column twice")

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of `name | type | unit | description`; a `!` after the type means never null."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, kind, unit, description = (part.strip() for part in line.split("|"))
        found.append(Column(name, kind.rstrip("!"), description, unit, nullable=not kind.endswith("!")))  # type: ignore[arg-type]
    return tuple(found)
