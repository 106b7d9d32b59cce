"""Query parameters: each is declared once; from the declaration come its value, its errors and its description in OpenAPI."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from rest.problems import (
    Problem,
    describe,
    invalid_parameter,
    invalid_parameters,
    unknown_parameter,
)

Schema = Mapping[str, Any]
STRING: Schema = {"type": "string"}
DATE: Schema = {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Parameter:
    """A query parameter of a route.

    schema   JSON schema of one value: its type, and enum, format, minimum, maximum or pattern where
             they apply
    many     it gives a list, by coming several times
    listed   it gives a list, and its values may also share one parameter, separated by commas
    default  the value when it is not sent; an empty list for a list
    """

    name: str
    description: str
    schema: Schema
    many: bool = False
    listed: bool = False
    required: bool = False
    default: Any = None
    example: Any = None

    def read(self, texts: Sequence[str]) -> Any:
        """The value of what was sent; a Problem that says what is allowed."""
        if self.listed:
            texts = [part.strip() for text in texts for part in text.split(",")]
        if self.listed or self.many:
            return list(dict.fromkeys(_value(self.name, self.schema, text) for text in texts))
        if len(texts) > 1:
            raise invalid_parameter(self.name, list(texts), "one value")
        return _value(self.name, self.schema, texts[0])

    def describe(self) -> dict[str, Any]:
        """A Parameter Object of OpenAPI."""
        several = self.listed or self.many
        schema: dict[str, Any] = (
            {"type": "array", "items": dict(self.schema), "minItems": 1}
            if several
            else dict(self.schema)
        )
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
        return described if self.example is None else {**described, "example": self.example}


@dataclass(frozen=True)
class Request:
    """The parts of a proxy event that answers depend on; header names are lower case.

    caller  ARN of who signed the request; empty where nobody had to
    """

    path: str
    parameters: Mapping[str, list[str]]
    headers: Mapping[str, str]
    caller: str = ""

    @classmethod
    def of(cls, event: BaseProxyEvent) -> Self:
        """Read an API Gateway REST proxy event; parameters may come once or several times."""
        single = {
            name: [value] for name, value in (event.get("queryStringParameters") or {}).items()
        }
        parameters = {**single, **(event.get("multiValueQueryStringParameters") or {})}
        headers = {
            name: ",".join(values)
            for name, values in (event.get("multiValueHeaders") or {}).items()
        }
        headers.update(event.get("headers") or {})
        caller = str(
            ((event.get("requestContext") or {}).get("identity") or {}).get("userArn") or ""
        )
        return cls(
            event.path, parameters, {name.lower(): value for name, value in headers.items()}, caller
        )

    def read(self, allowed: Iterable[Parameter]) -> dict[str, Any]:
        """Name -> value of every allowed parameter; a Problem that names all that cannot be used."""
        declared = {parameter.name: parameter for parameter in allowed}
        for name, texts in self.parameters.items():
            if name not in declared:
                raise unknown_parameter(name, texts[0] if len(texts) == 1 else texts, declared)
        values, errors = {}, []
        for name, parameter in declared.items():
            try:
                values[name] = self._value(parameter)
            except Problem as problem:
                errors += problem.errors
        if errors:
            raise invalid_parameters(errors)
        return values

    def _value(self, parameter: Parameter) -> Any:
        if texts := self.parameters.get(parameter.name):
            return parameter.read(texts)
        if parameter.required:
            raise invalid_parameters([describe(parameter.name, None, "a value; it is required")])
        return (
            []
            if parameter.default is None and (parameter.many or parameter.listed)
            else parameter.default
        )


def as_date(parameter: str, text: str) -> date:
    """An ISO date; nothing else that `date.fromisoformat` would take."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid_parameter(parameter, text, "a date as YYYY-MM-DD")


def _value(name: str, schema: Schema, text: str) -> Any:
    if "enum" in schema and text not in schema["enum"]:
        raise invalid_parameter(name, text, schema["enum"])
    match schema["type"]:
        case "boolean":
            if text not in ("true", "false"):
                raise invalid_parameter(name, text, ("true", "false"))
            return text == "true"
        case "integer":
            if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
                raise invalid_parameter(name, text, "a whole number")
            return _bounded(name, schema, text, int(text))
        case "number":
            if not re.fullmatch(
                r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", text, re.ASCII | re.IGNORECASE
            ):
                raise invalid_parameter(name, text, "a number")
            return float(text)
    if schema.get("format") == "date":
        return as_date(name, text)
    # JSON can carry halves of surrogate pairs, which no UTF-8 text can.
    if text != text.encode("utf-8", "ignore").decode():
        raise invalid_parameter(name, text, "Unicode text")
    return text


def _bounded(name: str, schema: Schema, text: str, value: int) -> int:
    least, most = schema.get("minimum"), schema.get("maximum")
    if (least is not None and value < least) or (most is not None and value > most):
        bounds = [
            f"{words} {bound}"
            for words, bound in (("at least", least), ("at most", most))
            if bound is not None
        ]
        raise invalid_parameter(name, text, " and ".join(bounds))
    return value
