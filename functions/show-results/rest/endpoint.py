"""What a route is: declared once, served by powertools' resolver and described in OpenAPI."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from lake.release_store import ReleaseStore
from rest.body import read_body
from rest.parameters import Parameter, Request


@dataclass(frozen=True)
class Asked:
    """A request that its route understands.

    values   parameter -> value, defaults included
    segments  name in the route's path -> what stands there
    body      what was sent, as the route's schema allows it; {} for a route that takes none
    """

    request: Request
    values: dict[str, Any]
    segments: Mapping[str, str]
    store: ReleaseStore
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One route.

    path      with <name> where a segment varies
    answer    makes the response
    row       name of the JSON schema of a row of its answer (api_description.py)
    segments  name in the path -> what it is
    example   query of an answer worth showing, or what stands in the path; None where there is none
    hidden    whether OpenAPI leaves it out
    method    GET, or POST with a body as this schema allows it
    signed    whether only IAM callers may ask, by a request with a signature of AWS (SigV4)
    """

    path: str
    summary: str
    tag: str
    answer: Callable[[Asked], Response[Any]]
    parameters: tuple[Parameter, ...] = ()
    row: str = "Record"
    segments: Mapping[str, str] = field(default_factory=dict)
    example: str | None = ""
    hidden: bool = False
    method: str = "GET"
    body: Mapping[str, Any] | None = None
    signed: bool = False

    @property
    def description(self) -> str:
        return (self.answer.__doc__ or "").strip()


def install(
    app: APIGatewayRestResolver, endpoints: Iterable[Endpoint], store: Callable[[], ReleaseStore]
) -> None:
    """Let an app answer these routes, from what `store` opens."""
    for endpoint in endpoints:
        app.route(endpoint.path, endpoint.method)(_answering(app, endpoint, store))


def _answering(
    app: APIGatewayRestResolver, endpoint: Endpoint, store: Callable[[], ReleaseStore]
) -> Callable[..., Response[Any]]:
    def answer(**segments: str) -> Response[Any]:
        request = Request.of(app.current_event)
        values = request.read(endpoint.parameters)
        body = {} if endpoint.body is None else read_body(app.current_event, endpoint.body)
        return endpoint.answer(Asked(request, values, segments, store(), body))

    return answer
