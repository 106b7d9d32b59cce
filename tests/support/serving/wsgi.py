"""The API's functions as a WSGI application, by the routes of the template, in this process."""

import base64
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from local.services.api_gateway import front, route_table
from local.services.api_gateway.responses import GatewayResponses
from tests.support.serving.lake import CONTEXT
from tests.support.stack import resources, template

Start = Callable[[str, list[tuple[str, str]]], Any]
ROUTES = route_table.read(
    template(), {name: name for name in resources("AWS::Serverless::Function")}
)
RESPONSES = GatewayResponses.read(template())


def app(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """API Gateway without the sockets."""
    status, headers, body = _answer(environ)
    start_response(
        f"{status} {HTTPStatus(status).phrase}", [*headers, ("Content-Length", str(len(body)))]
    )
    return [body] if environ["REQUEST_METHOD"] != "HEAD" else []


def _answer(environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    method, path = (
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
    )
    headers = [
        (name[5:].replace("_", "-").title(), value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    ]
    route, segments = route_table.find(ROUTES, method, path) or (None, {})
    signer = route_table.identity({name.lower(): value for name, value in headers})
    if route is None or (route.signed and signer is None):
        refused = RESPONSES.render("MISSING_AUTHENTICATION_TOKEN", path)
        return refused.status, list(refused.headers.items()), refused.body
    target = f"{quote(path)}?{environ['QUERY_STRING']}"
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    event = front.proxy_event(route, method, segments, target, headers, body, signer or {})
    result = _handler(route.function)(event, CONTEXT)
    text = result["body"] or ""
    sent = [
        (name, value) for name, values in result["multiValueHeaders"].items() for value in values
    ]
    return (
        result["statusCode"],
        sent,
        base64.b64decode(text) if result["isBase64Encoded"] else text.encode(),
    )


def _handler(function: str) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    if function == "OperateFunction":
        import operate

        return operate.handler
    import show_results

    return show_results.handler
