"""The vocabulary of a contract: columns and tables."""

from dataclasses import dataclass
from typing import Literal

# Both Spark SQL and Athena's Hive DDL call these types by the same names.
Type = Literal["string", "date", "int", "bigint", "double", "boolean"]
Zone = Literal["trusted", "quarantine", "refined"]


@dataclass(frozen=True)
class Column:
    """One column: what it means, in which unit, who states it, and what a value may be.

    minimum, maximum  the allowed range, both ends included; a published value outside is kept and flagged
    rising            a count since the start: it never falls from one day to the next
    source            who publishes or estimates it; empty: computed here
    """

    name: str
    type: Type
    description: str
    unit: str = ""
    nullable: bool = True
    minimum: float | None = None
    maximum: float | None = None
    rising: bool = False
    source: str = ""

    @property
    def comment(self) -> str:
        """Meaning and unit in one line."""
        return f"{self.description} [{self.unit}]" if self.unit else self.description

    @property
    def allowed(self) -> str:
        """What a value may be, as the contracts write it: `0..1`, `0.. rising`; empty for anything."""
        if self.minimum is None and self.maximum is None:
            return ""
        low, high = ("" if end is None else f"{end:g}" for end in (self.minimum, self.maximum))
        return f"{low}..{high}{' rising' if self.rising else ''}"


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


def columns(text: str, source: str = "") -> tuple[Column, ...]:
    """Columns from lines of `name | type | unit | description | allowed | source`, the last two where there is something to say.

    A `!` after the type means never null; allowed is `0..1`, `0..` or `0.. rising`; source is the
    argument where a line has none.
    """
    return tuple(_column(line, source) for line in map(str.strip, text.splitlines()) if line)


def _column(line: str, source: str) -> Column:
    name, kind, unit, description, allowed, own_source = [
        *(part.strip() for part in line.split("|")),
        "",
        "",
    ][:6]
    ends, _, rising = allowed.partition(" ")
    low, _, high = ends.partition("..")
    return Column(
        name,
        kind.rstrip("!"),  # type: ignore[arg-type]
        description,
        unit,
        nullable=not kind.endswith("!"),
        minimum=float(low) if low else None,
        maximum=float(high) if high else None,
        rising=rising == "rising",
        source=own_source or source,
    )
