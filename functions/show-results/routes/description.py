"""/openapi.json: the description of the API, with responses of the current release as examples."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from covidlake.errors import ReleaseNotFound
from http_responses.caching import REVALIDATE, VERSION, with_etag
from http_responses.text import to_json
from lake.release_store import of_environment
from rest.endpoint import Endpoint
from rest.formats import CONTENT_TYPES
from rest.request import Request, stage_path


def install(app: APIGatewayRestResolver, endpoints: Iterable[Endpoint]) -> None:
    """Let an app describe these routes, and those that are served by operate."""
    public_endpoints = tuple(endpoints)

    @lru_cache(maxsize=4)
    def document(release: str | None, base: str) -> str:
        """Return the text of the document; making it calls every route once."""
        # Imported here: no other request needs the document, or the routes of the other function.
        from openapi_document.document import describe_api

        from routes import activation, queries

        def example_of(url: str) -> dict[str, Any] | None:
            return _call_route(app, url) if release else None

        described = (*public_endpoints, *queries.ENDPOINTS, *activation.ENDPOINTS)
        return to_json(describe_api(described, base, example_of))

    @app.get("/openapi.json")
    def openapi() -> Response[str]:
        request = Request.from_event(app.current_event)
        request.parse(())  # it has no parameters
        base = stage_path(app.current_event) or "/"
        try:
            release = of_environment().pointer()["release"]
        except ReleaseNotFound:
            release = None

        def make() -> Response[str]:
            return Response(200, CONTENT_TYPES["json"], document(release, base))

        return with_etag(request, f'"{release}.{VERSION}"', REVALIDATE, make)


def _call_route(app: APIGatewayRestResolver, url: str) -> dict[str, Any] | None:
    """Return the JSON body of a GET, called within another request; None for a problem."""
    parts = urlsplit(url)
    event = {
        "path": parts.path,
        "httpMethod": "GET",
        "headers": {},
        "multiValueQueryStringParameters": parse_qs(parts.query),
        "requestContext": {},
    }
    # powertools has one slot for the request that it serves: put back what was there.
    outer_event = BaseRouter.current_event
    try:
        response = app.resolve(event, app.lambda_context)
    finally:
        BaseRouter.current_event = outer_event
    if response["statusCode"] != 200:
        return None
    body: dict[str, Any] = json.loads(response["body"])
    return body
