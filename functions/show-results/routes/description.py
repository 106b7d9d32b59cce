"""/openapi.json: the description of the API, with answers of the current release as its examples."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from covidlake.errors import ReleaseNotFound
from http_responses.page import MUST_ASK, VERSION, tagged
from http_responses.text import CONTENT_TYPES, encode
from lake.release_store import of_environment
from rest.endpoint import Endpoint
from rest.parameters import Request


def install(app: APIGatewayRestResolver, endpoints: Iterable[Endpoint]) -> None:
    """Let an app describe these routes."""
    described = tuple(endpoints)

    @lru_cache(maxsize=4)
    def document(release: str | None, base: str) -> str:
        """The text of the document; making it asks every route once."""

        def real_answer(url: str) -> dict[str, Any] | None:
            return _resolved(app, url) if release else None

        codes = (real_answer("/v1/locations?columns=iso_code&sort=iso_code") or {"data": []})[
            "data"
        ]
        from openapi_document.document import (
            describe_api,  # for this request only, as are the routes of the other function
        )
        from routes.operations import ENDPOINTS as SIGNED

        return encode(
            describe_api(
                (*described, *SIGNED), base, [row["iso_code"] for row in codes], real_answer
            )
        )

    @app.get("/openapi.json")
    def openapi() -> Response[str]:
        request, base = Request.of(app.current_event), _stage(app) or "/"
        try:
            release = of_environment().pointer()["release"]
        except ReleaseNotFound:
            release = None
        tag = f'"{release}.{VERSION}"'
        return tagged(
            request,
            tag,
            MUST_ASK,
            lambda: Response(200, CONTENT_TYPES["json"], document(release, base)),
        )


def _stage(app: APIGatewayRestResolver) -> str:
    """The path below which API Gateway serves, e.g. /live."""
    event = app.current_event
    return str((event.get("requestContext") or {}).get("path") or "").removesuffix(event.path)


def _resolved(app: APIGatewayRestResolver, url: str) -> dict[str, Any] | None:
    """The app's JSON answer to a GET within the answer that it is making; None for a problem."""
    parts = urlsplit(url)
    event = {
        "path": parts.path,
        "httpMethod": "GET",
        "headers": {},
        "multiValueQueryStringParameters": parse_qs(parts.query),
    }
    outer = BaseRouter.current_event  # powertools keeps the request at hand in one place
    try:
        answer = app.resolve({**event, "requestContext": {}}, app.lambda_context)
    finally:
        BaseRouter.current_event = outer
    body: dict[str, Any] = json.loads(answer["body"])
    return body if answer["statusCode"] == 200 else None
