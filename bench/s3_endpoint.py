"""An S3 endpoint that keeps nothing, so that it is never what is measured: uploads are read to their end and forgotten.

A process of its own. Every other question is answered with NoSuchKey, as by an empty bucket.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs, urlsplit

Handler = Callable[..., Any]
_BLOCK_BYTES = 1 << 20
_ETAG = '"00000000000000000000000000000000"'


class Discarding(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet
    disable_nagle_algorithm = True

    def do_PUT(self) -> None:
        deque(self.blocks(), maxlen=0)
        self.answer(200, ETag=_ETAG)

    def do_POST(self) -> None:
        deque(self.blocks(), maxlen=0)
        kind = (
            "InitiateMultipartUploadResult"
            if self.asked("uploads") is not None
            else "CompleteMultipartUploadResult"
        )
        self.answer(200, f"<{kind}><UploadId>upload</UploadId><ETag>{_ETAG}</ETag></{kind}>")

    def do_DELETE(self) -> None:
        self.answer(204)

    def do_GET(self) -> None:
        self.answer(404, "<Error><Code>NoSuchKey</Code><Message>nothing is kept</Message></Error>")

    def do_HEAD(self) -> None:
        self.answer(404)

    def log_message(self, *_: object) -> None:
        """Silent."""

    def asked(self, name: str) -> str | None:
        """A parameter of the query; empty if it has no value, None if it is not there."""
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True).get(name, [None])[0]

    def blocks(self) -> Iterator[memoryview]:
        """The body; each block is overwritten by the next."""
        left, block = int(self.headers["Content-Length"] or 0), memoryview(bytearray(_BLOCK_BYTES))
        while left and (got := self.rfile.readinto(block[: min(left, _BLOCK_BYTES)])):
            left -= got
            yield block[:got]

    def answer(self, status: int, body: str | bytes = b"", **headers: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _serve(told: Connection, handler: Handler) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        told.send(server.server_port)
        server.serve_forever()


@contextmanager
def serve(handler: Handler = Discarding) -> Iterator[str]:
    """Yields the URL of the endpoint while the context lasts. handler: must be one that can be pickled."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs, handler), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
