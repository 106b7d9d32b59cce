"""Functions as tables: what they take and return in Trino, and how DuckDB says it.

A line is `name | parameters | result | DuckDB`. A capital letter is any type, the same wherever it
stands in the line; N is any number, I an integer, D a decimal, F a floating point number, and
E one of the exact numbers. `T...` is one or more of them. In the last column, {0} is the first
argument, {all} is all of them, and {type} is DuckDB's type of the result.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from local.services.athena.trino.expressions import casts
from local.services.athena.trino.expressions.operators import unit_of
from local.services.athena.trino.scope import Value
from local.services.athena.trino.types import (
    FLOATING,
    INTEGER,
    UNKNOWN,
    Type,
    common,
    decimal,
    duckdb_type,
    is_exact,
    is_integer,
    is_number,
    turns_into,
)

_CLASSES: Mapping[str, Callable[[Type], bool]] = {
    "N": is_number,
    "I": is_integer,
    "E": is_exact,
    "D": lambda kind: kind.base == "decimal",
    "F": lambda kind: kind.base in FLOATING,
}
_WORD = re.compile(
    r"timestamp with time zone|interval day to second|interval year to month|\w+|[(),]|\.\.\."
)


@dataclass(frozen=True)
class Parameter:
    """A type with letters in it.

    Attributes:
        name: base of a type, or a letter.
        parts: of an array or a map.
        repeats: whether it stands for one or more.
    """

    name: str
    parts: "tuple[Parameter, ...]" = ()
    repeats: bool = False

    @property
    def is_letter(self) -> bool:
        return len(self.name) == 1

    def bound(self, letters: Mapping[str, Type]) -> Type:
        """Return the type with what its letters stand for."""
        if self.is_letter:
            return letters[self.name]
        parts = tuple(part.bound(letters) for part in self.parts)
        return Type(self.name, parts=parts) if parts else _plain(self.name)


@dataclass(frozen=True)
class Signature:
    """A line of a table."""

    name: str
    parameters: tuple[Parameter, ...]
    result: str
    template: str

    def call(self, arguments: Sequence[Value], aggregate: Mapping[str, str]) -> Value | None:
        """Return the call with these arguments; None where they are not its own.

        Args:
            aggregate: what DISTINCT, ORDER BY, FILTER and OVER say, as templates name it.
        """
        parameters = self._for(len(arguments))
        letters: dict[str, Type] = {}
        if parameters is None or not all(
            _binds(parameter, argument.type, letters)
            for parameter, argument in zip(parameters, arguments, strict=True)
        ):
            return None
        taken = [
            casts.coerce(argument, _wanted(parameter, argument, letters)).sql
            for parameter, argument in zip(parameters, arguments, strict=True)
        ]
        kind = self._result(letters)
        sql = self.template.format(
            *taken, all=", ".join(taken), type=duckdb_type(kind), unit=unit_of(kind), **aggregate
        )
        return Value(sql, kind)

    def takes(self, count: int) -> bool:
        """Return whether it may be called with so many arguments."""
        return self._for(count) is not None

    def _for(self, count: int) -> tuple[Parameter, ...] | None:
        """Return a parameter for each of so many arguments."""
        if self.parameters and self.parameters[-1].repeats and count >= len(self.parameters):
            more = count - len(self.parameters)
            return self.parameters + self.parameters[-1:] * more
        return self.parameters if count == len(self.parameters) else None

    def _result(self, letters: Mapping[str, Type]) -> Type:
        if self.result in DECIMALS:
            return DECIMALS[self.result](*letters["D"].numbers)
        return _parameters(self.result)[0].bound(letters)


# Results that are decimals, from precision and scale of D.
DECIMALS: Mapping[str, Callable[[int, int], Type]] = {
    "sum of D": lambda precision, scale: decimal(38, scale),
    "D without scale": lambda precision, scale: decimal(precision - scale + min(scale, 1), 0),
    "D rounded": lambda precision, scale: decimal(precision + 1, scale),
    "D cut": lambda precision, scale: decimal(max(1, precision - scale), 0),
}


def table(lines: str) -> dict[str, list[Signature]]:
    """Return the signatures of a table, by name."""
    signatures: dict[str, list[Signature]] = {}
    for line in lines.strip().splitlines():
        names, parameters, result, template = (part.strip() for part in line.split("|", 3))
        for name in names.split():
            signature = Signature(name, tuple(_parameters(parameters)), result, template)
            signatures.setdefault(name, []).append(signature)
    return signatures


def _parameters(text: str) -> list[Parameter]:
    words = [*_WORD.findall(text), ")"]
    return list(_read(iter(words)))


def _read(tokens: Iterator[str]) -> Iterator[Parameter]:
    """Yield types up to a closing parenthesis."""
    current: Parameter | None = None
    for word in tokens:
        if word == "(" and current:
            current = Parameter(current.name, tuple(_read(tokens)))
        elif word == "..." and current:
            current = Parameter(current.name, current.parts, repeats=True)
        elif word in (",", ")"):
            if current:
                yield current
            current = None
            if word == ")":
                return
        else:
            current = Parameter(word)


def _plain(name: str) -> Type:
    return Type(name, (3,)) if name.startswith("timestamp") else Type(name)


def _binds(parameter: Parameter, kind: Type, letters: dict[str, Type]) -> bool:
    """Return whether a parameter takes a type; notes what its letters stand for then."""
    if parameter.is_letter:
        return _binds_letter(parameter.name, kind, letters)
    if parameter.parts:
        if kind == UNKNOWN:
            return all(_binds(part, UNKNOWN, letters) for part in parameter.parts)
        return kind.base == parameter.name and all(
            _binds(part, inner, letters)
            for part, inner in zip(parameter.parts, kind.parts, strict=True)
        )
    if kind.base == parameter.name:
        return True
    return turns_into(kind, _plain(parameter.name))


def _binds_letter(letter: str, kind: Type, letters: dict[str, Type]) -> bool:
    is_one = _CLASSES.get(letter)
    if kind == UNKNOWN and is_one and letter not in letters:
        kind = INTEGER
    both = common(letters.get(letter, UNKNOWN), kind)
    if both is None or (is_one and not is_one(both)):
        return False
    letters[letter] = both
    return True


def _wanted(parameter: Parameter, argument: Value, letters: Mapping[str, Type]) -> Type:
    """Return the type in which an argument is handed over."""
    if argument.type.base == parameter.name and not parameter.parts:
        return argument.type  # a timestamp keeps its digits
    return parameter.bound(letters)
