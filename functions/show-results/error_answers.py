"""Every error that leaves a route, as a problem."""

from collections.abc import Callable, Mapping
from typing import Any

from api_parameters import Request
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.metrics import MetricUnit, single_metric
from covidlake.errors import ReleaseNotFound
from problems import Problem, describe, sentence

logger = Logger(child=True)

_BOUNDS = {"ge": "at least", "le": "at most"}
_KINDS = {"int_parsing": "a whole number", "int_from_float": "a whole number", "int_type": "one whole number", "string_type": "one text"}


def install(app: APIGatewayRestResolver) -> None:
    """Answer the errors of an app's routes."""

    def answering(translate: Callable[[Any, APIGatewayRestResolver], Problem]) -> Callable[[Any], Response[str]]:
        return lambda error: translate(error, app).response(app.current_event.path)

    for kind, translate in _TRANSLATIONS.items():
        app.exception_handler(kind)(answering(translate))


def _as_is(error: Problem, _: APIGatewayRestResolver) -> Problem:
    return error


def _no_release(error: ReleaseNotFound, _: APIGatewayRestResolver) -> Problem:
    return Problem(503, "no-release", "There is no data to answer from", str(error))


def _invalid(error: RequestValidationError, app: APIGatewayRestResolver) -> Problem:
    """What powertools and pydantic found wrong, in the words of every other problem."""
    sent = Request.of(app.current_event).parameters
    wrong = [_explain(item, sent) for item in error.errors()]
    return Problem(400, "invalid-parameter", "A parameter is not valid", " ".join(map(sentence, wrong)), wrong)


def _nothing_here(_: NotFoundError, app: APIGatewayRestResolver) -> Problem:
    method, path = app.current_event.http_method, app.current_event.path
    if method.upper() != "GET":
        return Problem(405, "method-not-allowed", "This API only reads", f"{method} is not allowed; use GET.")
    return Problem(404, "unknown-path", "There is nothing here", f"No route {path}. The API is described at /docs.")


def _unexpected(error: Exception, app: APIGatewayRestResolver) -> Problem:
    """A defect of ours: the log has all of it, the client the id to ask about."""
    logger.exception("request failed", exc_info=error)
    with single_metric(name="UnexpectedErrors", unit=MetricUnit.Count, value=1):
        pass  # the block is for dimensions, of which this has none
    request = app.lambda_context.aws_request_id
    return Problem(500, "internal-error", "The API failed", f"This is not your fault. Request id {request}.")


def _explain(item: dict[str, Any], parameters: Mapping[str, list[str]]) -> dict[str, Any]:
    name = str(item["loc"][1]) if len(item["loc"]) > 1 else "request"
    if item["type"] == "missing":
        return describe(name, None, "a value; it is required")
    values = parameters.get(name)
    sent = values[0] if values and len(values) == 1 else values
    context = item.get("ctx") or {}
    if item["type"] == "literal_error":
        return describe(name, sent, str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", "))
    bounds = " and ".join(f"{words} {context[bound]}" for bound, words in _BOUNDS.items() if bound in context)
    return describe(name, sent, bounds or _KINDS.get(item["type"], str(item["msg"])))


_TRANSLATIONS: dict[type[Exception], Callable[[Any, APIGatewayRestResolver], Problem]] = {
    Problem: _as_is,
    ReleaseNotFound: _no_release,
    RequestValidationError: _invalid,
    NotFoundError: _nothing_here,
    Exception: _unexpected,
}
