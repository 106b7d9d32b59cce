"""An S3 endpoint that keeps nothing, so that it is never what is measured: uploads are read to their end and forgotten.

A process of its own. Every other question is answered with NoSuchKey, as by an empty bucket.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from urllib.parse import parse_qs, urlsplit

_BLOCK_BYTES = 1 << 20
_ETAG = '"00000000000000000000000000000000"'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet
    disable_nagle_algorithm = True

    def do_PUT(self) -> None:
        self._discard()
        self._answer(200, ETag=_ETAG)

    def do_POST(self) -> None:
        self._discard()
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        kind = "InitiateMultipartUploadResult" if "uploads" in query else "CompleteMultipartUploadResult"
        self._answer(200, f"<{kind}><UploadId>upload</UploadId><ETag>{_ETAG}</ETag></{kind}>")

    def do_DELETE(self) -> None:
        self._answer(204)

    def do_GET(self) -> None:
        self._answer(404, "<Error><Code>NoSuchKey</Code><Message>nothing is kept</Message></Error>")

    def do_HEAD(self) -> None:
        self._answer(404)

    def log_message(self, *_: object) -> None:
        """Silent."""

    def _discard(self) -> None:
        left, block = int(self.headers["Content-Length"] or 0), memoryview(bytearray(_BLOCK_BYTES))
        while left and (got := self.rfile.readinto(block[: min(left, _BLOCK_BYTES)])):
            left -= got

    def _answer(self, status: int, text: str = "", **headers: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _serve(told: Connection) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        told.send(server.server_port)
        server.serve_forever()


@contextmanager
def serve() -> Iterator[str]:
    """Yields the URL of the endpoint while the context lasts."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
