"""Requests against the services' own models: moto takes much that AWS refuses.

What is required, how long, how many, which words and which pattern: botocore carries the models.
boto3 checks names, types and what is required of its own callers, and no more.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from moto.core.utils import get_service_model

Shape = Any  # botocore's, of which each kind has attributes of its own

# S3's bodies are not looked into, and its model says little more than what is required.
UNCHECKED = ("s3",)


def violations(service: str, operation: str, parameters: Mapping[str, Any]) -> list[str]:
    """Return what a service would find wrong with a request, in AWS's words."""
    if service in UNCHECKED:
        return []
    model = get_service_model(service)
    if operation not in model.operation_names:
        return []
    shape = model.operation_model(operation).input_shape
    return list(_of_structure(parameters, shape, "")) if shape else []


def sentence(found: list[str]) -> str:
    """Return the violations as AWS tells them together."""
    errors = "error" if len(found) == 1 else "errors"
    return f"{len(found)} validation {errors} detected: {'; '.join(found)}"


def _of(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _of_structure(value, shape, path)
    elif shape.type_name == "list":
        yield from _of_size(value, shape, path)
        for number, item in enumerate(value, start=1):
            yield from _of(item, shape.member, f"{path}.{number}.member")
    elif shape.type_name == "map":
        yield from _of_size(value, shape, path)
        for key, item in value.items():
            yield from _of(key, shape.key, f"{path}.key")
            yield from _of(item, shape.value, f"{path}.{key}.member")
    elif shape.type_name == "string":
        yield from _of_size(value, shape, path)
        yield from _of_text(value, shape, path)
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from _of_number(value, shape, path)


def _of_structure(value: Mapping[str, Any], shape: Shape, path: str) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield _constraint("null", f"{prefix}{_lower(name)}", "Member must not be null")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _of(value[name], member, f"{prefix}{_lower(name)}")


def _of_size(value: Any, shape: Shape, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and len(value) < least:
        rule = f"Member must have length greater than or equal to {least}"
        yield _constraint(_quoted(value), path, rule)
    if most is not None and len(value) > most:
        rule = f"Member must have length less than or equal to {most}"
        yield _constraint(_quoted(value), path, rule)


def _of_text(value: str, shape: Shape, path: str) -> Iterator[str]:
    words = getattr(shape, "enum", None)
    if words and value not in words:
        rule = f"Member must satisfy enum value set: [{', '.join(words)}]"
        yield _constraint(_quoted(value), path, rule)
    pattern = shape.metadata.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    if compiled and not compiled.fullmatch(value):
        rule = f"Member must satisfy regular expression pattern: {pattern}"
        yield _constraint(_quoted(value), path, rule)


def _of_number(value: float, shape: Shape, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        rule = f"Member must have value greater than or equal to {least}"
        yield _constraint(f"'{value}'", path, rule)
    if most is not None and value > most:
        rule = f"Member must have value less than or equal to {most}"
        yield _constraint(f"'{value}'", path, rule)


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of the model; None for one that Python does not understand as Java does."""
    # A pair of surrogates is one character in Java, and two here.
    if "\\uD800" in pattern:
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _constraint(value: str, path: str, rule: str) -> str:
    return f"Value {value} at '{path}' failed to satisfy constraint: {rule}"


def _quoted(value: Any) -> str:
    return f"'{str(value)[:200]}'"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
