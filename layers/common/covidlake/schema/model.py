"""The vocabulary of a contract: columns and tables, and the notation of columns."""

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import Literal, cast, get_args

# Both Spark SQL and Athena's Hive DDL call these types by the same names.
Type = Literal["string", "date", "int", "bigint", "double", "boolean"]
Zone = Literal["trusted", "quarantine", "refined"]

_COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = r"-?\d+(?:\.\d+)?"
_ALLOWED = re.compile(rf"(?P<low>{_NUMBER})?\.\.(?P<high>{_NUMBER})?(?P<rising> rising)?")
# name, type, unit and description stand on each line; allowed and source where they say something.
_LEAST_PARTS, _MOST_PARTS = 4, 6


@dataclass(frozen=True)
class Column:
    """One column: what it means, in which unit, who states it, and what a value may be.

    Attributes:
        minimum: The least value allowed, included; a published value below is kept and flagged.
        maximum: The greatest value allowed, likewise.
        rising: Whether it is a count since the start, which never falls from one day to the next.
        source: Who publishes or estimates it; empty where it is computed here.
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
        """Return meaning and unit in one line."""
        return f"{self.description} [{self.unit}]" if self.unit else self.description

    @property
    def allowed(self) -> str:
        """Return the allowed range as contracts write it: `0..1`, `0.. rising`; empty for all."""
        if self.minimum is None and self.maximum is None:
            return ""
        low, high = ("" if end is None else f"{end:g}" for end in (self.minimum, self.maximum))
        return f"{low}..{high}{' rising' if self.rising else ''}"


@dataclass(frozen=True)
class Table:
    """One table of a release.

    Attributes:
        key: The columns of which no two rows have the same values.
        may_be_empty: Whether a release without a row of it is sound.
        outlives_release: Whether its rows stay when garbage collection takes the release.
    """

    name: str
    zone: Zone
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    may_be_empty: bool = False
    outlives_release: bool = False

    def __post_init__(self) -> None:
        # Contracts are code: a mistake in one shall stop the import, and no release.
        missing = set(self.key) - set(self.column_names)
        if missing or len(set(self.column_names)) != len(self.columns):
            raise ValueError(f"{self.name}: key without column {missing}, or a column twice")

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def columns(text: str, source: str = "") -> tuple[Column, ...]:
    """Read columns from lines of `name | type | unit | description | allowed | source`.

    The last two are left out where there is nothing to say. A `!` after the type means never null;
    allowed is `0..1`, `0..` or `0.. rising`. A line that is indented deeper than the first one
    continues the line before.

    Args:
        text: The lines; empty ones are skipped.
        source: The source of the columns whose line states none.

    Raises:
        ValueError: A line has a word that is none of this language.
    """
    return tuple(_column(line, source) for line in _joined_lines(text))


def _joined_lines(text: str) -> list[str]:
    """Return the lines of a text, each with those that continue it."""
    lines: list[str] = []
    for line in dedent(text).splitlines():
        # Descriptions are long, and no line of code is.
        if line.startswith(" ") and lines:
            lines[-1] += " " + line.strip()
        elif line.strip():
            lines.append(line.strip())
    return lines


def _column(line: str, block_source: str) -> Column:
    parts = [part.strip() for part in line.split("|")]
    if not _LEAST_PARTS <= len(parts) <= _MOST_PARTS:
        raise ValueError(
            f"{line!r} has {len(parts)} parts; {_LEAST_PARTS} to {_MOST_PARTS} were expected"
        )
    missing_parts = [""] * (_MOST_PARTS - len(parts))
    name, type_word, unit, description, allowed, source = parts + missing_parts
    if not _COLUMN_NAME.fullmatch(name):
        raise ValueError(f"{line!r}: {name!r} is no name of a column")
    if not description:
        raise ValueError(f"{line!r}: {name} has no description")
    low, high, rising = _read_allowed(allowed, line)
    return Column(
        name,
        _read_type(type_word, line),
        description,
        unit,
        nullable=not type_word.endswith("!"),
        minimum=low,
        maximum=high,
        rising=rising,
        source=source or block_source,
    )


def _read_type(word: str, line: str) -> Type:
    name = word.removesuffix("!")
    if name not in get_args(Type):
        raise ValueError(f"{line!r}: {word!r} is no type; there are {', '.join(get_args(Type))}")
    return cast("Type", name)


def _read_allowed(text: str, line: str) -> tuple[float | None, float | None, bool]:
    """Read `0..1`, `0..` or `0.. rising` as its lower end, its upper end, and whether it rises."""
    if not text:
        return None, None, False
    match = _ALLOWED.fullmatch(text)
    # A range without ends allows everything, which is written as nothing.
    if match is None or text == "..":
        raise ValueError(f"{line!r}: {text!r} is no range such as 0..1, 0.. or 0.. rising")
    low = float(match["low"]) if match["low"] else None
    high = float(match["high"]) if match["high"] else None
    if low is not None and high is not None and low > high:
        raise ValueError(f"{line!r}: {text!r} ends before it begins")
    return low, high, match["rising"] is not None
