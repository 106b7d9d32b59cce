"""What a route is: declared once, served by powertools' resolver and described in OpenAPI."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from covidlake.settings import ShowResultsSettings
from parameters import Parameter, Request
from release_store import ReleaseStore, open_store


@dataclass(frozen=True)
class Asked:
    """A request that its route understands.

    values   parameter -> value, defaults included
    segments  name in the route's path -> what stands there
    """

    request: Request
    values: dict[str, Any]
    segments: Mapping[str, str]
    store: ReleaseStore


@dataclass(frozen=True)
class Endpoint:
    """One route.

    path      with <name> where a segment varies
    answer    makes the response
    row       name of the JSON schema of a row of its answer (api_description.py)
    segments  name in the path -> what it is
    example   query of an answer worth showing, or what stands in the path; None where there is none
    hidden    whether OpenAPI leaves it out
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

    @property
    def description(self) -> str:
        return (self.answer.__doc__ or "").strip()


def install(app: APIGatewayRestResolver, endpoints: Iterable[Endpoint]) -> None:
    """Let an app answer these routes."""
    for endpoint in endpoints:
        app.get(endpoint.path)(_answering(app, endpoint))


def _answering(app: APIGatewayRestResolver, endpoint: Endpoint) -> Callable[..., Response[Any]]:
    def answer(**segments: str) -> Response[Any]:
        request = Request.of(app.current_event)
        values = request.read(endpoint.parameters)
        return endpoint.answer(Asked(request, values, segments, open_store(ShowResultsSettings.from_env())))

    return answer
