"""API Gateway: an HTTP front that turns requests into REST proxy events for the functions, and their answers into responses."""

import base64
import gzip
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from local.services import api_routes
from local.services.api_routes import Route, identity
from local.services.lambda_runtime import LambdaService

STAGE = "live"
MAX_RESPONSE = 6 * 1024 * 1024  # Lambda's own limit
UNSIGNED = {
    "type": "urn:covidlake:problem:gateway:MISSING_AUTHENTICATION_TOKEN",
    "title": "The request has to be signed",
    "status": 401,
    "detail": "Only IAM callers may ask for this: sign the request (SigV4).",
}
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
    """The event that API Gateway (REST, Lambda proxy, all media types binary) makes of a request."""
    url = urlsplit(target)
    query: dict[str, list[str]] = {}
    for key, value in parse_qsl(url.query, keep_blank_values=True):
        query.setdefault(key, []).append(value)
    many: dict[str, list[str]] = {}
    for key, value in headers:
        many.setdefault(key, []).append(value)
    path = unquote(url.path)
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


class Front(BaseHTTPRequestHandler):
    """One connection of the front."""

    protocol_version = "HTTP/1.1"
    service: LambdaService
    routes: Sequence[Route]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(urlsplit(self.path).path)
        if (found := api_routes.find(self.routes, self.command, path)) is None:
            self._unsigned()
        else:
            self._ask(*found, body)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = do_GET  # noqa: N815

    def _ask(self, route: Route, segments: Mapping[str, str], body: bytes) -> None:
        signer = identity({name.lower(): value for name, value in self.headers.items()})
        if route.signed and signer is None:
            self._unsigned()
        elif route.keyed and not self.headers.get("X-API-Key"):
            self._turn_away(403, "INVALID_API_KEY", "Forbidden")
        else:
            caller = {
                "sourceIp": self.client_address[0],
                **((signer or {}) if route.signed else {}),
            }
            event = proxy_event(
                route, self.command, segments, self.path, list(self.headers.items()), body, caller
            )
            answer, failed = self.service.invoke(route.function, json.dumps(event).encode())
            if failed or len(answer) > MAX_RESPONSE:
                self._turn_away(502, "INTEGRATION_FAILURE", "Internal server error")
            else:
                self._answer(json.loads(answer))

    def _answer(self, response: dict[str, Any]) -> None:
        headers = {key: [str(value)] for key, value in (response.get("headers") or {}).items()}
        headers.update(response.get("multiValueHeaders") or {})
        text = response.get("body") or ""
        body = base64.b64decode(text) if response.get("isBase64Encoded") else text.encode()
        if len(body) >= SMALLEST_COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = ["gzip"]
        self._send(response["statusCode"], headers, body)

    def _unsigned(self) -> None:
        """Also what API Gateway says of a method that a resource does not have."""
        problem = {**UNSIGNED, "instance": urlsplit(self.path).path}
        headers = {
            "Content-Type": ["application/problem+json"],
            "WWW-Authenticate": ["AWS4-HMAC-SHA256"],
        }
        self._send(401, headers, json.dumps(problem).encode())

    def _turn_away(self, status: int, kind: str, detail: str) -> None:
        """As the template's GatewayResponses say it."""
        title = "The request was turned away" if status < 500 else "The API did not answer"
        problem = {
            "type": f"urn:covidlake:problem:gateway:{kind}",
            "title": title,
            "detail": detail,
            "instance": self.path,
        }
        self._send(
            status, {"Content-Type": ["application/problem+json"]}, json.dumps(problem).encode()
        )

    def _send(self, status: int, headers: dict[str, list[str]], body: bytes) -> None:
        self.send_response(status)
        for key, values in headers.items():
            for value in values:
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, template: str, *values: Any) -> None:
        """Silent, like API Gateway; its access log is CloudWatch's."""


def serve(service: LambdaService, routes: Sequence[Route], port: int) -> ThreadingHTTPServer:
    """A server on 127.0.0.1 that has not started yet; OSError when the port is taken."""
    front = type("BoundFront", (Front,), {"service": service, "routes": routes})
    server = ThreadingHTTPServer(("127.0.0.1", port), front)
    server.daemon_threads = True
    return server
