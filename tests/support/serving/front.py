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


@contextmanager
def front() -> Iterator[str]:
    """The address of a running front."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
