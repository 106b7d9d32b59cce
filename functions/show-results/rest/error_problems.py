"""Every error that leaves a route, as a problem."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from covidlake.errors import ReleaseGone, ReleaseNotFound, TableNotFound
from rest.endpoint import Endpoint
from rest.problems import Problem

logger = Logger(child=True)


def install(app: APIGatewayRestResolver, endpoints: Iterable[Endpoint]) -> None:
    """Answer the errors of an app's routes."""
    routes = [(re.compile(re.sub(r"<\w+>", "[^/]+", one.path)), one.method) for one in endpoints]

    def nothing_here(_: NotFoundError) -> Response[str]:
        method, path = app.current_event.http_method.upper(), app.current_event.path
        allowed = sorted({one for pattern, one in routes if pattern.fullmatch(path)}) or ["GET"]
        if method not in allowed:
            detail = f"{method} is not allowed here; use {' or '.join(allowed)}."
            problem = Problem(
                405,
                "method-not-allowed",
                "The method is not allowed",
                detail,
                headers={"Allow": ", ".join(allowed)},
            )
        else:
            problem = Problem(
                404,
                "unknown-path",
                "There is nothing here",
                f"No route {path}. The API is described at /docs.",
            )
        return problem.response(path)

    def answering(
        translate: Callable[[Any, APIGatewayRestResolver], Problem],
    ) -> Callable[[Any], Response[str]]:
        return lambda error: translate(error, app).response(app.current_event.path)

    for kind, translate in _TRANSLATIONS.items():
        app.exception_handler(kind)(answering(translate))
    app.exception_handler(NotFoundError)(nothing_here)


def _as_is(error: Problem, _: APIGatewayRestResolver) -> Problem:
    return error


def _no_release(error: ReleaseNotFound, _: APIGatewayRestResolver) -> Problem:
    return Problem(
        503,
        "no-release",
        "There is no data to answer from",
        str(error),
        headers={"Retry-After": "60"},
    )


def _no_table(error: TableNotFound, _: APIGatewayRestResolver) -> Problem:
    return Problem(404, "unknown-table", "This release has no such table", str(error))


def _gone(error: ReleaseGone, _: APIGatewayRestResolver) -> Problem:
    return Problem(410, "release-removed", "This release is gone", str(error))


def _unexpected(error: Exception, app: APIGatewayRestResolver) -> Problem:
    """A defect of ours: the log has all of it, the client the id to ask about."""
    from aws_lambda_powertools.metrics import (  # for a request that fails only
        MetricUnit,
        single_metric,
    )

    logger.exception("request failed", exc_info=error)
    with single_metric(name="UnexpectedErrors", unit=MetricUnit.Count, value=1):
        pass  # the block is for dimensions, of which this has none
    request = app.lambda_context.aws_request_id
    return Problem(
        500, "internal-error", "The API failed", f"This is not your fault. Request id {request}."
    )


_TRANSLATIONS: dict[type[Exception], Callable[[Any, APIGatewayRestResolver], Problem]] = {
    Problem: _as_is,
    ReleaseNotFound: _no_release,
    TableNotFound: _no_table,
    ReleaseGone: _gone,
    Exception: _unexpected,
}
