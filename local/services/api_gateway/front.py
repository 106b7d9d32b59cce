"""API Gateway: an HTTP front of the functions.

It turns requests into REST proxy events, and what the functions answer into responses.
"""

import base64
import gzip
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from local.services.api_gateway import route_table
from local.services.api_gateway.access import STAGE, ApiAccess
from local.services.api_gateway.responses import GatewayResponses
from local.services.api_gateway.route_table import Route, identity
from local.services.functions.service import TIMEOUT, LambdaService, RequestTooLarge
from local.tools import loopback

MAX_BODY = 10 * 1024 * 1024  # of a request
MAX_RESPONSE = 6 * 1024 * 1024  # Lambda's own limit
SMALLEST_COMPRESSED = 1024  # the template's MinimumCompressionSize


def proxy_event(
    route: Route,
    method: str,
    segments: Mapping[str, str],
    target: str,
    headers: list[tuple[str, str]],
    body: bytes,
    caller: Mapping[str, str],
) -> dict[str, Any]:
    """Return the event that API Gateway makes of a request.

    Its configuration is the template's: REST, Lambda proxy, all media types binary.

    Args:
        route: that answers the request.
        method: of the request.
        segments: values of the route's path parameters.
        target: path and query as they were sent.
        headers: in the order in which they were sent.
        body: of the request.
        caller: the identity, with or without a signature.
    """
    url = urlsplit(target)
    path = unquote(url.path)
    query = _grouped(parse_qsl(url.query, keep_blank_values=True))
    many = _grouped(headers)
    return {
        "resource": route.resource,
        "path": path,
        "httpMethod": method,
        "headers": {key: values[-1] for key, values in many.items()},
        "multiValueHeaders": many,
        "queryStringParameters": {key: values[-1] for key, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(segments) or None,
        "stageVariables": None,
        "requestContext": {
            "path": path,
            "stage": STAGE,
            "requestId": str(uuid.uuid4()),
            "httpMethod": method,
            "identity": dict(caller),
            "requestTimeEpoch": int(datetime.now(UTC).timestamp() * 1000),
            "resourcePath": route.resource,
            "protocol": "HTTP/1.1",
        },
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return values


@dataclass(frozen=True)
class Api:
    """What a front answers with.

    Attributes:
        service: invokes the functions.
        routes: that lead to them.
        responses: of the gateway itself.
        access: who may call a route.
    """

    service: LambdaService
    routes: Sequence[Route]
    responses: GatewayResponses
    access: ApiAccess = field(default_factory=ApiAccess)


class Front(BaseHTTPRequestHandler):
    """One connection of the front."""

    protocol_version = "HTTP/1.1"
    # Head and body are written apart: over a connection that is kept, the body would wait 40 ms.
    disable_nagle_algorithm = True
    api: Api

    def do_GET(self) -> None:
        if not loopback.is_local(self.headers.get("Host"), self.headers.get("Origin")):
            self.close_connection = True
            headers = {"Content-Type": ["text/plain"]}
            self._send(HTTPStatus.FORBIDDEN, headers, loopback.FORBIDDEN.encode())
            return
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal():
            self._refuse_body("BAD_REQUEST_BODY")
            return
        if int(length) > MAX_BODY:
            self._refuse_body("REQUEST_TOO_LARGE")
            return
        body = self.rfile.read(int(length))
        path = unquote(urlsplit(self.path).path)
        match = route_table.find(self.api.routes, self.command, path)
        if match is None:
            # API Gateway's answer to a method that no route has, too.
            self._refuse("MISSING_AUTHENTICATION_TOKEN")
        else:
            self._invoke(*match, body)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = do_GET  # noqa: N815

    def _invoke(self, route: Route, segments: Mapping[str, str], body: bytes) -> None:
        signer = identity({name.lower(): value for name, value in self.headers.items()})
        if route.signed and signer is None:
            self._refuse("MISSING_AUTHENTICATION_TOKEN")
        elif route.keyed and not self.headers.get("X-API-Key"):
            # Which keys there are is not checked: the laptop's API has none.
            self._refuse("INVALID_API_KEY")
        else:
            self._invoke_as(signer if route.signed else None, route, segments, body)

    def _invoke_as(
        self,
        signer: Mapping[str, str] | None,
        route: Route,
        segments: Mapping[str, str],
        body: bytes,
    ) -> None:
        key = signer["accessKey"] if signer else None
        path = unquote(urlsplit(self.path).path)
        refusal = self.api.access.refusal(route, self.command, path, key)
        if refusal:
            self._refuse(refusal)
        else:
            caller = {"sourceIp": self.client_address[0], **(signer or {})}
            headers = list(self.headers.items())
            event = proxy_event(route, self.command, segments, self.path, headers, body, caller)
            self._respond_with(route.function, json.dumps(event).encode())

    def _respond_with(self, function: str, event: bytes) -> None:
        """Send what a function answers to an event."""
        try:
            response, failed = self.api.service.invoke(function, event)
        except RequestTooLarge:  # for Lambda, as of a body of 4.5 MB in Base64
            self._refuse("INTEGRATION_FAILURE")
            return
        if failed and json.loads(response).get("errorType") == TIMEOUT:
            self._refuse("INTEGRATION_TIMEOUT")
        elif failed or len(response) > MAX_RESPONSE:
            self._refuse("INTEGRATION_FAILURE")
        else:
            self._respond(json.loads(response))

    def _refuse_body(self, kind: str) -> None:
        """Refuse a request without reading its body, after which the connection is of no use."""
        self.close_connection = True
        self._refuse(kind)

    def _respond(self, response: dict[str, Any]) -> None:
        """Send what a function answered."""
        single = response.get("headers") or {}
        headers = {key: [str(value)] for key, value in single.items()}
        headers.update(response.get("multiValueHeaders") or {})
        text = response.get("body") or ""
        body = base64.b64decode(text) if response.get("isBase64Encoded") else text.encode()
        if len(body) >= SMALLEST_COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = ["gzip"]
        self._send(response["statusCode"], headers, body)

    def _refuse(self, kind: str) -> None:
        """Answer as the template's GatewayResponses say for a type of response."""
        response = self.api.responses.render(kind, urlsplit(self.path).path)
        headers = {name: [value] for name, value in response.headers.items()}
        self._send(response.status, headers, response.body)

    def _send(self, status: int, headers: dict[str, list[str]], body: bytes) -> None:
        self.send_response(status)
        for key, values in headers.items():
            for value in values:
                self.send_header(key, value)
        # What a function answers to HEAD has no body: its length is not that of GET.
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, template: str, *values: Any) -> None:
        """Log nothing, like API Gateway; its access log is CloudWatch's."""


def front_of(api: Api) -> type[Front]:
    """Return what handles the connections of a server with this API behind it."""
    return type("FrontOfApi", (Front,), {"api": api})
