"""Every error that leaves a route, as a problem."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from covidlake.errors import ObjectDamaged, ReleaseGone, ReleaseNotFound, TableNotFound
from covidlake_aws.faults import is_outage
from lake.redaction import public_text

from rest.endpoint import Endpoint
from rest.problems import Problem

logger = Logger(child=True)

# How long S3 takes to let more requests through, or more.
BUSY_SECONDS = 5

Translation = Callable[[Any, APIGatewayRestResolver], Problem]


def install(app: APIGatewayRestResolver, endpoints: Iterable[Endpoint]) -> None:
    """Let an app respond to the errors of its routes."""
    for error_class, translate in _TRANSLATIONS.items():
        app.exception_handler(error_class)(_error_handler(app, translate))
    # powertools says "not found" of a wrong method as well: both come here.
    app.exception_handler(NotFoundError)(_not_found_handler(app, endpoints))


def _error_handler(
    app: APIGatewayRestResolver, translate: Translation
) -> Callable[[Any], Response[str]]:
    def respond(error: Exception) -> Response[str]:
        return translate(error, app).response(app.current_event.path)

    return respond


def _not_found_handler(
    app: APIGatewayRestResolver, endpoints: Iterable[Endpoint]
) -> Callable[[NotFoundError], Response[str]]:
    routes = []
    for endpoint in endpoints:
        pattern = re.sub(r"<\w+>", "[^/]+", endpoint.path)
        routes.append((re.compile(pattern), endpoint.method))

    def respond(_: NotFoundError) -> Response[str]:
        method, path = app.current_event.http_method.upper(), app.current_event.path
        methods = {allowed for pattern, allowed in routes if pattern.fullmatch(path)} or {"GET"}
        if "GET" in methods:
            methods.add("HEAD")
        if method not in methods:
            return _method_not_allowed(method, sorted(methods)).response(path)
        detail = f"No route {path}. The API is described at /docs."
        return Problem(404, "unknown-path", "There is nothing here", detail).response(path)

    return respond


def _method_not_allowed(method: str, allowed: list[str]) -> Problem:
    detail = f"{method} is not allowed here; use {' or '.join(allowed)}."
    headers = {"Allow": ", ".join(allowed)}
    title = "The method is not allowed"
    return Problem(405, "method-not-allowed", title, detail, headers=headers)


def _unchanged(problem: Problem, _: APIGatewayRestResolver) -> Problem:
    return problem


def _no_release(error: ReleaseNotFound, _: APIGatewayRestResolver) -> Problem:
    # Without Retry-After: nobody knows when the first run will be, and clients would wait for it.
    return Problem(503, "no-release", "There is no data to answer from", str(error))


def _no_table(error: TableNotFound, _: APIGatewayRestResolver) -> Problem:
    return Problem(404, "unknown-table", "This release has no such table", str(error))


def _release_gone(error: ReleaseGone, _: APIGatewayRestResolver) -> Problem:
    return Problem(410, "release-removed", "This release is gone", str(error))


def _damaged(error: ObjectDamaged, _: APIGatewayRestResolver) -> Problem:
    logger.error("an object of the lake is damaged", extra={"reason": str(error)})
    return Problem(500, "damaged-data", "Data of this lake are damaged", public_text(str(error)))


def _busy(error: Exception) -> Problem:
    logger.warning("a service of AWS is not available", exc_info=error)
    headers = {"Retry-After": str(BUSY_SECONDS)}
    detail = f"Ask again in {BUSY_SECONDS} seconds."
    return Problem(503, "busy", "The lake is busy", detail, headers=headers)


def _unexpected(error: Exception, app: APIGatewayRestResolver) -> Problem:
    """Log a defect of ours whole; the client gets the id to ask about, and nothing else.

    503 for what is none: AWS did not answer, or said "not now".
    """
    if is_outage(error):
        return _busy(error)
    # Imported here: only a request that fails needs it, and a cold start would pay for it.
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    logger.exception("request failed", exc_info=error)
    with single_metric(name="UnexpectedErrors", unit=MetricUnit.Count, value=1):
        pass  # the block is for dimensions, of which this has none
    request_id = app.lambda_context.aws_request_id
    detail = f"This is not your fault. Request id {request_id}."
    return Problem(500, "internal-error", "The API failed", detail)


_TRANSLATIONS: dict[type[Exception], Translation] = {
    Problem: _unchanged,
    ReleaseNotFound: _no_release,
    TableNotFound: _no_table,
    ReleaseGone: _release_gone,
    ObjectDamaged: _damaged,
    Exception: _unexpected,
}
