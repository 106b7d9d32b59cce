"""Errors as RFC 9457 problem details: what was sent, what is allowed, what was probably meant."""

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypedDict

from aws_lambda_powertools.event_handler import Response

CONTENT_TYPE = "application/problem+json"
# A longer list of allowed values helps nobody who reads it in a terminal.
MAX_ALLOWED_SHOWN = 30
# Below this share of equal characters a suggestion is more often wrong than right.
LEAST_SIMILARITY = 0.6


class ParameterError(TypedDict):
    """The entry of one wrong parameter in a problem's `errors`."""

    parameter: str
    sent: Any
    allowed: str | list[Any]
    suggestion: str | None


class Problem(Exception):
    """Raised anywhere below a route; becomes the response.

    Attributes:
        slug: the machine-readable kind, last part of the `type` URI
        errors: one entry for each wrong parameter
        headers: of the response, beside those that every problem has
    """

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        errors: Sequence[ParameterError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def response(self, instance: str) -> Response[str]:
        """Return the response to the request of the path `instance`."""
        body: dict[str, Any] = {
            "type": f"urn:covidlake:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.errors:
            body["errors"] = self.errors
        text = json.dumps(body, ensure_ascii=False)
        # What was sent is repeated, and may be no Unicode text.
        text = text.encode("utf-8", "replace").decode()
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(self.status, CONTENT_TYPE, text, headers)


def invalid_parameter(parameter: str, sent: Any, allowed: str | Iterable[Any]) -> Problem:
    """Return a 400: a parameter with a value that it never takes.

    Args:
        allowed: a sentence, or the values to choose from.
    """
    return invalid_parameters([parameter_error(parameter, sent, allowed)])


def invalid_parameters(errors: Sequence[ParameterError]) -> Problem:
    """Return a 400 that names every parameter with a value that it never takes."""
    detail = " ".join(map(error_sentence, errors))
    return Problem(400, "invalid-parameter", "A parameter is not valid", detail, errors)


def conflicting_parameter(
    parameter: str, sent: Any, allowed: str, suggestion: str | None = None
) -> Problem:
    """Return a 422: well-formed, but in conflict with another parameter or with the release."""
    error = parameter_error(parameter, sent, allowed, suggestion)
    title = "A parameter cannot be used here"
    return Problem(422, "unusable-parameter", title, error_sentence(error), [error])


def unknown_parameter(parameter: str, sent: Any, allowed: Iterable[str]) -> Problem:
    """Return a 400: a parameter that this route does not have.

    A filter that is silently ignored would give wrong figures.
    """
    names = list(allowed)
    error = parameter_error(parameter, sent, names, near_miss(parameter, names))
    suggestion = error["suggestion"]
    hint = f"; did you mean {suggestion!r}?" if suggestion else "."
    allowed_names = ", ".join(names) or "none"
    detail = f"There is no parameter {parameter!r} here{hint} Allowed: {allowed_names}."
    return Problem(400, "unknown-parameter", "There is no such parameter", detail, [error])


def not_found(
    kind: str, sent: str, allowed: str | Iterable[str], suggestion: str | None = None
) -> Problem:
    """Return a 404: something of this kind that the path or a parameter names is not there."""
    error = parameter_error(kind, sent, allowed, suggestion)
    title = f"There is no such {kind}"
    return Problem(404, f"unknown-{kind}", title, error_sentence(error), [error])


def parameter_error(
    parameter: str, sent: Any, allowed: str | Iterable[Any], suggestion: str | None = None
) -> ParameterError:
    """Return the entry of one wrong parameter in a problem's `errors`."""
    if not isinstance(allowed, str):
        allowed = list(allowed)
        suggestion = suggestion or near_miss(str(sent), allowed)
    return {"parameter": parameter, "sent": sent, "allowed": allowed, "suggestion": suggestion}


def error_sentence(error: ParameterError) -> str:
    """Return an entry of `errors` in words."""
    text = f"{error['parameter']}={error['sent']!r} is not valid"
    if error["sent"] is None:
        text = f"{error['parameter']} is missing"
    text += f"; did you mean {error['suggestion']!r}?" if error["suggestion"] else "."
    allowed = error["allowed"]
    if isinstance(allowed, str):
        return f"{text} Allowed: {allowed.removesuffix('.')}."
    if not allowed:
        return text
    shown = ", ".join(allowed[:MAX_ALLOWED_SHOWN])
    hidden = len(allowed) - MAX_ALLOWED_SHOWN
    more = f" and {hidden} more" if hidden > 0 else ""
    return f"{text} Allowed: {shown}{more}."


def near_miss(sent: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed value that is nearest in spelling to what was sent, if one is near."""
    by_lower_case = {value.lower(): value for value in allowed}
    lower_case = sent.lower()
    similar = get_close_matches(lower_case, by_lower_case, n=1, cutoff=LEAST_SIMILARITY)
    if similar:
        return by_lower_case[similar[0]]
    if len(sent) > 2:  # one or two letters begin too many names
        for value in by_lower_case:
            if value.startswith(lower_case):
                return by_lower_case[value]
    return None
