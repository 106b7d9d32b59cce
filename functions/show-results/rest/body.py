"""The body of a POST: JSON as the route's schema allows it."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from rest.problems import Problem, invalid_parameter, unknown_parameter


def read_body(event: BaseProxyEvent, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The object that was sent; nothing at all stands for an empty one.

    A Problem that says what is wrong with any other.
    """
    from aws_lambda_powertools.utilities.validation import (  # for a POST only
        SchemaValidationError,
        validate,
    )

    try:
        body = json.loads(event.decoded_body or "{}", parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Problem(
            400,
            "invalid-body",
            "The body cannot be read",
            f"It has to be JSON text in UTF-8: {error}.",
        ) from error
    if isinstance(body, dict):
        for name in body.keys() - schema["properties"].keys():
            raise unknown_parameter(name, body[name], schema["properties"])
    try:
        validate(event=body, schema=dict(schema))
    except SchemaValidationError as error:
        raise _refused(error, schema) from error
    return dict(body)


def _refused(error: Any, schema: Mapping[str, Any]) -> Problem:
    """fastjsonschema tells the place as ["data", "parameters", "0"] or so."""
    names = [str(part) for part in (error.path or [])[1:]]
    if error.rule == "required":
        missing = next(name for name in schema["required"] if name not in (error.value or {}))
        return invalid_parameter(missing, None, "a value; it is required")
    if not names:
        return Problem(
            400,
            "invalid-body",
            "The body is not as it should be",
            f"It has to be a JSON object with {', '.join(schema['properties'])}.",
        )
    allowed = schema["properties"].get(names[0], {}).get("description", str(error.message))
    return invalid_parameter(".".join(names), error.value, allowed)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")
