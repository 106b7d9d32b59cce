"""The body of a POST: JSON as the route's schema allows it."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from rest.problems import Problem, invalid_parameter, unknown_parameter

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.validation import SchemaValidationError


def read_body(event: BaseProxyEvent, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object that was sent; an empty body stands for an empty object.

    Raises:
        Problem: it says how the body differs from the schema.
    """
    # Imported here: only a POST needs it, and a cold start would pay for it.
    from aws_lambda_powertools.utilities.validation import SchemaValidationError, validate

    try:
        body = json.loads(event.decoded_body or "{}", parse_constant=_reject_constant)
    except (ValueError, RecursionError) as error:
        detail = f"It has to be JSON text in UTF-8: {error}."
        raise Problem(400, "invalid-body", "The body cannot be read", detail) from error
    if isinstance(body, dict):
        for name in body.keys() - schema["properties"].keys():
            raise unknown_parameter(name, body[name], schema["properties"])
    try:
        validate(event=body, schema=dict(schema))
    except SchemaValidationError as error:
        raise _schema_problem(error, schema) from error
    return dict(body)


def _schema_problem(error: "SchemaValidationError", schema: Mapping[str, Any]) -> Problem:
    # fastjsonschema gives the path to the value as ["data", "parameters", "0"] or so.
    names = [str(part) for part in (error.path or [])[1:]]
    if error.rule == "required":
        sent: Mapping[str, Any] = error.value or {}
        missing = next(name for name in schema["required"] if name not in sent)
        return invalid_parameter(missing, None, "a value; it is required")
    if not names:
        detail = f"It has to be a JSON object with {', '.join(schema['properties'])}."
        return Problem(400, "invalid-body", "The body is not as it should be", detail)
    described = schema["properties"].get(names[0], {})
    allowed = described.get("description", str(error.message))
    return invalid_parameter(".".join(names), error.value, allowed)


def _reject_constant(text: str) -> NoReturn:
    """Reject NaN and Infinity, which json.loads takes and JSON does not have."""
    raise ValueError(f"{text} is no JSON")
