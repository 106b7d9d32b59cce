"""API Gateway: an HTTP front that turns requests into REST proxy events for show-results, and its answers into responses."""

import base64
import json
import uuid
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from local.lambda_runtime import LambdaService

STAGE = "live"
MAX_RESPONSE = 6 * 1024 * 1024  # Lambda's own limit


def proxy_event(method: str, target: str, headers: list[tuple[str, str]], body: bytes, source_ip: str) -> dict[str, Any]:
    """The event that API Gateway (REST, Lambda proxy) makes of a request."""
    url = urlsplit(target)
    query: dict[str, list[str]] = {}
    for key, value in parse_qsl(url.query, keep_blank_values=True):
        query.setdefault(key, []).append(value)
    many: dict[str, list[str]] = {}
    for key, value in headers:
        many.setdefault(key, []).append(value)
    path = unquote(url.path)
    return {
        "resource": "/" if path == "/" else "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {key: values[-1] for key, values in many.items()},
        "multiValueHeaders": many,
        "queryStringParameters": {key: values[-1] for key, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": None if path == "/" else {"proxy": path.removeprefix("/")},
        "stageVariables": None,
        "requestContext": {
            "path": path,
            "stage": STAGE,
            "requestId": str(uuid.uuid4()),
            "httpMethod": method,
            "identity": {"sourceIp": source_ip},
            "requestTimeEpoch": int(datetime.now(UTC).timestamp() * 1000),
            "resourcePath": "/{proxy+}",
            "protocol": "HTTP/1.1",
        },
        "body": body.decode("utf-8", "replace") if body else None,
        "isBase64Encoded": False,
    }


def serve(service: LambdaService, function: str, port: int) -> ThreadingHTTPServer:
    """A server on 127.0.0.1 that has not started yet; OSError when the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            event = proxy_event(self.command, self.path, list(self.headers.items()), self.rfile.read(length), self.client_address[0])
            answer, failed = service.invoke(function, json.dumps(event).encode())
            if failed or len(answer) > MAX_RESPONSE:
                self._send(502, {"Content-Type": ["application/json"]}, b'{"message": "Internal server error"}')
                return
            response = json.loads(answer)
            headers = {key: [str(value)] for key, value in (response.get("headers") or {}).items()}
            headers.update(response.get("multiValueHeaders") or {})
            text = response.get("body") or ""
            body = base64.b64decode(text) if response.get("isBase64Encoded") else text.encode()
            self._send(response["statusCode"], headers, body)

        do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = do_GET  # noqa: N815

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

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server
