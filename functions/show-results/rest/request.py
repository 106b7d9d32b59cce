"""The request as API Gateway sends it, and the values of its query parameters."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from rest.parameters.declared import Parameter
from rest.problems import (
    ParameterError,
    Problem,
    invalid_parameter,
    invalid_parameters,
    unknown_parameter,
)

# Of a name or address with a port: whatever else a client sends is no host.
_HOST = re.compile(r"[A-Za-z0-9.\[\]:-]{1,255}", re.ASCII)


@dataclass(frozen=True)
class Request:
    """The parts of a proxy event that responses depend on.

    Attributes:
        headers: names are lower case
        caller: ARN of who signed the request; empty where nobody had to
        root: address below which the API stands, e.g. https://host/live; empty where the request
            does not say
    """

    path: str
    parameters: Mapping[str, list[str]]
    headers: Mapping[str, str]
    caller: str = ""
    root: str = ""

    @classmethod
    def from_event(cls, event: BaseProxyEvent) -> Self:
        """Read an API Gateway REST proxy event; parameters may come once or several times."""
        # API Gateway sends both forms of both; hand-made events often have the first alone.
        single = event.get("queryStringParameters") or {}
        parameters = {name: [value] for name, value in single.items()}
        parameters |= event.get("multiValueQueryStringParameters") or {}
        repeated = event.get("multiValueHeaders") or {}
        headers = {name.lower(): ",".join(values) for name, values in repeated.items()}
        for name, value in (event.get("headers") or {}).items():
            headers[name.lower()] = value
        context = event.get("requestContext") or {}
        identity = context.get("identity") or {}
        caller = str(identity.get("userArn") or "")
        return cls(event.path, parameters, headers, caller, _root(event, headers))

    def parse(self, declared: Iterable[Parameter]) -> dict[str, Any]:
        """Return name -> value of every declared parameter, defaults included.

        Raises:
            Problem: it names every parameter that is unknown, missing or not valid.
        """
        by_name = {parameter.name: parameter for parameter in declared}
        # First, and alone: a misspelt name makes every other complaint a guess.
        for name, texts in self.parameters.items():
            if name not in by_name:
                raise unknown_parameter(name, texts[0] if len(texts) == 1 else texts, by_name)
        values: dict[str, Any] = {}
        errors: list[ParameterError] = []
        for name, parameter in by_name.items():
            try:
                values[name] = self._value(parameter)
            except Problem as problem:
                errors += problem.errors
        if errors:
            raise invalid_parameters(errors)
        return values

    def _value(self, parameter: Parameter) -> Any:
        texts = self.parameters.get(parameter.name)
        if texts:
            return parameter.parse(texts)
        if parameter.required:
            raise invalid_parameter(parameter.name, None, "a value; it is required")
        if parameter.default is None and parameter.is_list:
            return []
        return parameter.default


def stage_path(event: BaseProxyEvent) -> str:
    """Return the path below which API Gateway serves, e.g. /live."""
    context = event.get("requestContext") or {}
    return str(context.get("path") or "").removesuffix(event.path)


def _root(event: BaseProxyEvent, headers: Mapping[str, str]) -> str:
    host = headers.get("host", "")
    if not _HOST.fullmatch(host):
        return ""
    # API Gateway takes HTTPS alone, and says so; a laptop's server says nothing.
    scheme = "https" if headers.get("x-forwarded-proto") == "https" else "http"
    return f"{scheme}://{host}{stage_path(event)}"
