"""What a route is: declared once, served by powertools' resolver and described in OpenAPI."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from lake.release_store import ReleaseStore

from rest.body import read_body
from rest.parameters.declared import Parameter
from rest.problems import Problem
from rest.request import Request


@dataclass(frozen=True)
class RouteCall:
    """A request that its route understands.

    Attributes:
        values: parameter -> value, defaults included
        segments: name in the route's path -> text in the request's path
        body: what was sent, as the route's schema allows it; {} for a route that takes none
    """

    request: Request
    values: dict[str, Any]
    segments: Mapping[str, str]
    store: ReleaseStore
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One route.

    Attributes:
        path: with <name> where a segment varies
        respond: makes the response; its docstring describes the route in OpenAPI
        row: name of the JSON schema of a row of its response (openapi_document/)
        segments: name in the path -> what it is
        example: query of a response worth showing, or text for the segment of the path; None
            where there is none
        hidden: whether OpenAPI leaves it out
        method: GET, or POST with a body as this schema allows it
        signed: whether only IAM callers may ask, by a request with a signature of AWS (SigV4)
        media_type: of a response that is no JSON of rows; empty where it is that
    """

    path: str
    summary: str
    tag: str
    respond: Callable[[RouteCall], Response[Any]]
    parameters: tuple[Parameter, ...] = ()
    row: str = "Record"
    segments: Mapping[str, str] = field(default_factory=dict)
    example: str | None = ""
    hidden: bool = False
    method: str = "GET"
    body: Mapping[str, Any] | None = None
    signed: bool = False
    media_type: str = ""

    @property
    def description(self) -> str:
        return inspect.cleandoc(self.respond.__doc__ or "")


def install(
    app: APIGatewayRestResolver, endpoints: Iterable[Endpoint], store: Callable[[], ReleaseStore]
) -> None:
    """Let an app serve these routes, from what `store` opens."""
    for endpoint in endpoints:
        route = app.route(endpoint.path, endpoint.method)
        route(_resolver_function(app, endpoint, store))


def _resolver_function(
    app: APIGatewayRestResolver, endpoint: Endpoint, store: Callable[[], ReleaseStore]
) -> Callable[..., Response[Any]]:
    def respond(**segments: str) -> Response[Any]:
        request = Request.from_event(app.current_event)
        try:
            values = request.parse(endpoint.parameters)
        except Problem:
            _judge_path(endpoint, request, segments, store())
            raise
        body = {} if endpoint.body is None else read_body(app.current_event, endpoint.body)
        return endpoint.respond(RouteCall(request, values, segments, store(), body))

    return respond


def _judge_path(
    endpoint: Endpoint, request: Request, segments: Mapping[str, str], store: ReleaseStore
) -> None:
    """Raise the 404 of a path whose parameters are wrong, too: they are those of something else.

    Nothing is asked where the path names nothing, or a request changes something.
    """
    if not segments or endpoint.method != "GET":
        return
    plain = replace(request, parameters={})
    try:
        endpoint.respond(RouteCall(plain, plain.parse(endpoint.parameters), segments, store))
    except Problem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            raise
