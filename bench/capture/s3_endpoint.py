"""An S3 endpoint that keeps nothing, so that it is never what is measured.

Uploads are read to their end and forgotten. Every other request is answered with NoSuchKey, as by
an empty bucket. It is a process of its own, so that its work is not counted as the program's.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from urllib.parse import parse_qs, urlsplit

Handler = Callable[..., BaseHTTPRequestHandler]
_BLOCK_BYTES = 1 << 20
_ETAG = '"00000000000000000000000000000000"'


class Discarding(BaseHTTPRequestHandler):
    """Answers each request as S3 would, and forgets what it was sent."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet
    disable_nagle_algorithm = True

    def handle_expect_100(self) -> bool:
        # At once: clients that hear nothing wait a second before they send.
        accepted = super().handle_expect_100()
        self.wfile.flush()
        return accepted

    def do_PUT(self) -> None:
        deque(self.blocks(), maxlen=0)
        self.respond(200, ETag=_ETAG)

    def do_POST(self) -> None:
        deque(self.blocks(), maxlen=0)
        begins = self.parameter("uploads") is not None
        kind = "InitiateMultipartUploadResult" if begins else "CompleteMultipartUploadResult"
        self.respond(200, f"<{kind}><UploadId>upload</UploadId><ETag>{_ETAG}</ETag></{kind}>")

    def do_DELETE(self) -> None:
        self.respond(204)

    def do_GET(self) -> None:
        if self.parameter("list-type") is not None:
            self.respond(200, "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>")
            return
        self.respond(404, "<Error><Code>NoSuchKey</Code><Message>nothing is kept</Message></Error>")

    def do_HEAD(self) -> None:
        self.respond(404)

    def log_message(self, *_: object) -> None:
        """Log nothing: that would be measured, too."""

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the query; empty if it has no value, None if it is not there."""
        parameters = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        return parameters.get(name, [None])[0]

    def blocks(self) -> Iterator[memoryview]:
        """Read the body; each block is overwritten by the next."""
        left = int(self.headers["Content-Length"] or 0)
        block = memoryview(bytearray(_BLOCK_BYTES))
        while left and (size := self.rfile.readinto(block[: min(left, _BLOCK_BYTES)])):
            left -= size
            yield block[:size]

    def respond(self, status: int, body: str | bytes = b"", **headers: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _serve(pipe: Connection, handler: Handler) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        pipe.send(server.server_port)
        server.serve_forever()


@contextmanager
def serve(handler: Handler = Discarding) -> Iterator[str]:
    """Serve an endpoint while the context lasts; yields its URL.

    Args:
        handler: must be one that can be pickled.
    """
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
