"""Query parameters, each declared once: value, errors and OpenAPI description follow from that."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lake.queries.sql import COMPARISONS, Bound

from rest.problems import invalid_parameter

Schema = Mapping[str, Any]
STRING: Schema = {"type": "string"}
DATE: Schema = {"type": "string", "format": "date"}

# ASCII digits only, as in JSON: int() and float() would take those of other scripts, too.
# Eighteen digits fit into 64 bits. No two parts of a pattern take the same characters: reading a
# long text takes time in proportion to its length (tests/unit/show_results/test_patterns.py).
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


# What a range looks like, for the description: whether its values are ones is judged one by one.
RANGE_PATTERN = "^(gte|gt|lte|lt):[^,]+(,(gte|gt|lte|lt):[^,]+)*$"


@dataclass(frozen=True)
class Parameter:
    """A query parameter of a route.

    Attributes:
        schema: JSON schema of one value: its type, and enum, format, minimum, maximum or pattern
            where they apply
        many: it gives a list, by coming several times
        listed: it gives a list, and its values may also share one parameter, separated by commas
        default: the value when it is not sent; an empty list for a list
        grows: whether a later version may allow more values than its `enum` has: a client that was
            generated from the description shall not refuse them
        ranged: its values may also be ends of a range, as in `gte:1,lt:5`; each gives a Bound
        hidden: whether OpenAPI leaves it out
    """

    name: str
    description: str
    schema: Schema
    many: bool = False
    listed: bool = False
    required: bool = False
    default: Any = None
    example: Any = None
    grows: bool = False
    ranged: bool = False
    hidden: bool = False

    @property
    def is_list(self) -> bool:
        return self.many or self.listed

    def parse(self, texts: Sequence[str]) -> Any:
        """Return the value of what was sent; a Problem says what is allowed."""
        if self.listed:
            texts = [part.strip() for text in texts for part in text.split(",")]
        if self.ranged:
            return _parse_ranges(self.name, self.schema, texts)
        if self.is_list:
            values = [_parse_value(self.name, self.schema, text) for text in texts]
            return list(dict.fromkeys(values))
        if len(texts) > 1:
            raise invalid_parameter(self.name, list(texts), "one value")
        return _parse_value(self.name, self.schema, texts[0])

    def to_openapi(self) -> dict[str, Any]:
        """Return a Parameter Object of OpenAPI."""
        schema: dict[str, Any] = dict(self.schema)
        if self.grows:
            schema["x-extensible-enum"] = schema.pop("enum")
        if self.ranged:
            schema = {"anyOf": [schema, {"type": "string", "pattern": RANGE_PATTERN}]}
        if self.is_list:
            schema = {"type": "array", "items": schema, "minItems": 1}
        if self.default is not None:
            schema["default"] = self.default
        described = {
            "name": self.name,
            "in": "query",
            "required": self.required,
            "description": self.description,
            "schema": schema,
        }
        if self.listed:
            described |= {"style": "form", "explode": False}
        if self.example is not None:
            described["example"] = self.example
        return described


def _parse_ranges(name: str, schema: Schema, texts: Sequence[str]) -> list[Any]:
    """Return values, and Bounds for the ends of ranges."""
    values = []
    for text in texts:
        for part in text.split(","):
            comparison, colon, value = part.strip().partition(":")
            if colon and comparison in COMPARISONS:
                values.append(Bound(comparison, _parse_value(name, schema, value)))
            else:
                values.append(_parse_value(name, schema, part.strip()))
    return list(dict.fromkeys(values))


def _parse_value(name: str, schema: Schema, text: str) -> Any:
    if "enum" in schema and text not in schema["enum"]:
        raise invalid_parameter(name, text, schema["enum"])
    match schema["type"]:
        case "boolean":
            if text not in ("true", "false"):
                raise invalid_parameter(name, text, ("true", "false"))
            return text == "true"
        case "integer":
            return _parse_integer(name, schema, text)
        case "number":
            if not _NUMBER.fullmatch(text):
                raise invalid_parameter(name, text, "a number")
            return float(text)
    if schema.get("format") == "date":
        return _parse_date(name, text)
    # JSON can carry halves of surrogate pairs, which no UTF-8 text can.
    if text != text.encode("utf-8", "ignore").decode():
        raise invalid_parameter(name, text, "Unicode text")
    return text


def _parse_integer(name: str, schema: Schema, text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise invalid_parameter(name, text, "a whole number")
    value = int(text)
    least, most = schema.get("minimum"), schema.get("maximum")
    too_small = least is not None and value < least
    too_large = most is not None and value > most
    if too_small or too_large:
        lower = [] if least is None else [f"at least {least}"]
        upper = [] if most is None else [f"at most {most}"]
        raise invalid_parameter(name, text, " and ".join(lower + upper))
    return value


def _parse_date(name: str, text: str) -> date:
    """Return an ISO date; `date.fromisoformat` alone would take other forms, too."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid_parameter(name, text, "a date as YYYY-MM-DD")
