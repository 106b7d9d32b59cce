"""One request of each public route of a deployed API, by its own OpenAPI document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import requests

SECONDS = 30  # API Gateway gives up after 29
Parameter = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a route answered.

    Attributes:
        path: with the query that was asked.
    """

    path: str
    status: int
    seconds: float


def public_paths(document: Mapping[str, Any], segments: Mapping[str, str]) -> Iterator[str]:
    """Yield a path with its query for each route that needs no signature.

    Args:
        document: OpenAPI; what it requires of a request it has an example or values of.
        segments: name of a varying segment or parameter -> a value that the deployed lake has.
    """
    for path, operations in document["paths"].items():
        operation = operations.get("get")
        if operation is None or operation.get("security"):
            continue
        query = {}
        for parameter in operation["parameters"]:
            name = parameter["name"]
            if parameter["in"] == "path":
                value = segments.get(name) or parameter["example"]
                path = path.replace(f"{{{name}}}", quote(value))
            elif parameter.get("required"):
                query[name] = segments.get(name) or _value(parameter)
        yield path.lstrip("/") + (f"?{urlencode(query)}" if query else "")


def _value(parameter: Parameter) -> str:
    """Return a value: one of those that are allowed, before an example of anywhere."""
    schema = parameter["schema"]
    allowed = schema.get("items", schema).get("enum")
    if allowed:
        return str(allowed[0])
    example = parameter["example"]
    return str(example[0] if isinstance(example, list) else example)


def ask(api: str, path: str) -> Answer:
    """Ask a route; requests.RequestException where nobody answers."""
    response = requests.get(f"{api.rstrip('/')}/{path}", timeout=SECONDS)
    return Answer(path, response.status_code, response.elapsed.total_seconds())


def document(api: str) -> dict[str, Any]:
    """Return the API's OpenAPI document; requests.RequestException where there is none."""
    response = requests.get(f"{api.rstrip('/')}/openapi.json", timeout=SECONDS)
    response.raise_for_status()
    described: dict[str, Any] = response.json()
    return described
