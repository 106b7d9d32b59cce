"""Errors as RFC 9457 problem details: what was asked, what is allowed, and what was probably meant."""

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from aws_lambda_powertools.event_handler import Response

CONTENT_TYPE = "application/problem+json"
# A longer list of allowed values helps nobody who reads it in a terminal.
MOST_NAMED = 30


class Problem(Exception):
    """Raised anywhere below a route; becomes the answer.

    slug    the machine-readable kind, last part of the `type` URI
    errors  one {"parameter", "sent", "allowed", "suggestion"} for each wrong parameter
    headers  of the answer, beside those that every problem has
    """

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        errors: Sequence[dict[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.slug, self.title, self.detail = status, slug, title, detail
        self.errors, self.headers = list(errors), dict(headers or {})

    def response(self, instance: str) -> Response[str]:
        """The answer to the request of the path `instance`."""
        body: dict[str, Any] = {
            "type": f"urn:covidlake:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.errors:
            body["errors"] = self.errors
        # What was sent is repeated, and may be no Unicode text.
        text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace").decode()
        return Response(
            self.status, CONTENT_TYPE, text, {"Cache-Control": "no-store", **self.headers}
        )


def invalid_parameter(
    parameter: str, sent: Any, allowed: str | Iterable[str], suggestion: str | None = None
) -> Problem:
    """400: a query parameter that cannot be used. `allowed` is a sentence, or the values to choose from."""
    return invalid_parameters([describe(parameter, sent, allowed, suggestion)])


def invalid_parameters(errors: Sequence[dict[str, Any]]) -> Problem:
    """400: entries of `describe`, one for each parameter that cannot be used."""
    return Problem(
        400,
        "invalid-parameter",
        "A parameter is not valid",
        " ".join(map(sentence, errors)),
        errors,
    )


def unusable(parameter: str, sent: Any, allowed: str, suggestion: str | None = None) -> Problem:
    """422: a value that is one by itself, and cannot be used here: beside another parameter, or with what the release has."""
    error = describe(parameter, sent, allowed, suggestion)
    return Problem(
        422, "unusable-parameter", "A parameter cannot be used here", sentence(error), [error]
    )


def unknown_parameter(parameter: str, sent: Any, allowed: Iterable[str]) -> Problem:
    """400: a query parameter that this route does not have; a filter that is silently ignored would give wrong figures."""
    error = describe(parameter, sent, allowed, near_miss(parameter, names := list(allowed)))
    meant = f"; did you mean {error['suggestion']!r}?" if error["suggestion"] else "."
    detail = (
        f"There is no parameter {parameter!r} here{meant} Allowed: {', '.join(names) or 'none'}."
    )
    return Problem(400, "unknown-parameter", "There is no such parameter", detail, [error])


def not_found(
    what: str, sent: str, allowed: str | Iterable[str], suggestion: str | None = None
) -> Problem:
    """404: something that is named, in the path or by a parameter, and does not exist."""
    error = describe(what, sent, allowed, suggestion)
    return Problem(404, f"unknown-{what}", f"There is no such {what}", sentence(error), [error])


def describe(
    parameter: str, sent: Any, allowed: str | Iterable[str], suggestion: str | None = None
) -> dict[str, Any]:
    """The entry of one wrong parameter in a problem's `errors`."""
    if not isinstance(allowed, str):
        allowed = list(allowed)
        suggestion = suggestion or near_miss(str(sent), allowed)
    return {"parameter": parameter, "sent": sent, "allowed": allowed, "suggestion": suggestion}


def sentence(error: dict[str, Any]) -> str:
    """An entry of `errors` in words."""
    text = (
        f"{error['parameter']} is missing"
        if error["sent"] is None
        else f"{error['parameter']}={error['sent']!r} is not valid"
    )
    text += f"; did you mean {error['suggestion']!r}?" if error["suggestion"] else "."
    allowed = error["allowed"]
    if isinstance(allowed, str):
        return f"{text} Allowed: {allowed}."
    if not allowed:
        return text
    more = f" and {len(allowed) - MOST_NAMED} more" if len(allowed) > MOST_NAMED else ""
    return f"{text} Allowed: {', '.join(allowed[:MOST_NAMED])}{more}."


def near_miss(sent: str, allowed: Iterable[str]) -> str | None:
    """The allowed value that is nearest in spelling to what was sent, if one is near."""
    by_lower = {value.lower(): value for value in allowed}
    begins = [value for value in by_lower if len(sent) > 2 and value.startswith(sent.lower())]
    found = get_close_matches(sent.lower(), by_lower, n=1, cutoff=0.6) or begins
    return by_lower[found[0]] if found else None
