"""API Gateway in a few lines: the handlers of the API behind a server on loopback."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.services.api_gateway.route_table import identity
from tests.support.serving.lake import CONTEXT, proxy_event

OTHER_SERVER = "/elsewhere"


class Front(BaseHTTPRequestHandler):
    """Below OTHER_SERVER it is some other web server."""

    one_at_a_time = threading.Lock()  # as Lambda calls a function

    def do_GET(self) -> None:
        result = {
            "statusCode": 200,
            "body": "<html>",
            "multiValueHeaders": {"Content-Type": ["text/html"]},
        }
        if not self.path.startswith(OTHER_SERVER):
            with self.one_at_a_time:
                event = proxy_event(self.path, dict(self.headers.items()), self.command)
                result = self._call_function(event)
        self.send_response(result["statusCode"])
        for name, values in result["multiValueHeaders"].items():
            self.send_header(name, values[0])
        self.end_headers()
        body = result["body"] or ""
        self.wfile.write(base64.b64decode(body) if result.get("isBase64Encoded") else body.encode())

    do_POST = do_GET  # noqa: N815

    def _call_function(self, event: dict[str, Any]) -> dict[str, Any]:
        """Call operate for what is signed, and show-results for the rest."""
        import operate
        import show_results

        headers = {name.lower(): value for name, value in self.headers.items()}
        signer = identity(headers)
        if signer is None:
            return show_results.handler(event, CONTEXT)
        event["requestContext"]["identity"] = signer
        length = int(self.headers.get("Content-Length", 0))
        event["body"] = self.rfile.read(length).decode() or None
        return operate.handler(event, CONTEXT)

    def log_message(self, *_: object) -> None:
        """The test's output is not a server log."""


class Throttle:
    """A stage's throttle while time stands still: a burst passes, then some are refused."""

    def __init__(self, burst: int, refusals: int) -> None:
        self.burst, self.refusals = burst, refusals
        self.lock = threading.Lock()

    def takes(self) -> bool:
        """Tell whether a request passes; after the last refusal, each does."""
        with self.lock:
            if self.burst:
                self.burst -= 1
                return True
            self.refusals = max(self.refusals - 1, -1)
            return self.refusals < 0


def throttled(throttle: Throttle) -> type[Front]:
    """Return a front that answers 429, as API Gateway does, when a throttle is exceeded.

    Of visits at once the page itself comes before all else that they ask for.
    """

    class ThrottledFront(Front):
        def do_GET(self) -> None:
            if self.path == "/" or throttle.takes():
                return super().do_GET()
            self.send_response(429)
            self.send_header("Content-Type", "application/problem+json")
            self.end_headers()
            self.wfile.write(b'{"title": "Too many requests", "status": 429}')
            return None

    return ThrottledFront


@contextmanager
def front(handler: type[Front] = Front) -> Iterator[str]:
    """The address of a running front."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.request_queue_size = 128
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
