"""API Gateway in a few lines: the handler of show-results behind a server on loopback."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.unit.serving_lake import CONTEXT, proxy_event

OTHER_SERVER = "/elsewhere"


class Front(BaseHTTPRequestHandler):
    """Below OTHER_SERVER it is some other web server."""

    one_at_a_time = threading.Lock()  # as Lambda calls a function

    def do_GET(self) -> None:
        from show_results import handler

        result = {"statusCode": 200, "body": "<html>", "multiValueHeaders": {"Content-Type": ["text/html"]}}
        if not self.path.startswith(OTHER_SERVER):
            with self.one_at_a_time:
                result = handler(proxy_event(self.path, dict(self.headers.items())), CONTEXT)
        self.send_response(result["statusCode"])
        for name, values in result["multiValueHeaders"].items():
            self.send_header(name, values[0])
        self.end_headers()
        body = result["body"] or ""
        self.wfile.write(base64.b64decode(body) if result.get("isBase64Encoded") else body.encode())

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
