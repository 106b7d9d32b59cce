"""The publisher of a source: serves one file over HTTP on loopback, as a web server would."""

import email.utils
import hashlib
import mimetypes
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from local.tools.ports import RANGE


@contextmanager
def serve(file: Path) -> Iterator[str]:
    """Serve a file while the context lasts; yields its URL, the same each time if it is free.

    A file that has not changed since is not read again: its capture asks by its ETag.
    """
    path = f"/{quote(file.name)}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != path:
                self.send_error(HTTPStatus.NOT_FOUND)
            elif self.headers.get("If-None-Match") == _etag(file):
                self.send_response(HTTPStatus.NOT_MODIFIED)
                self.end_headers()
            else:
                self._send()

        def _send(self) -> None:
            status = file.stat()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", _content_type(file))
            self.send_header("Content-Length", str(status.st_size))
            self.send_header("ETag", _etag(file))
            self.send_header("Last-Modified", email.utils.formatdate(status.st_mtime, usegmt=True))
            self.end_headers()
            with file.open("rb") as body:
                shutil.copyfileobj(body, self.wfile, 1024 * 1024)

        def log_message(self, *_: object) -> None:
            """Log nothing: the pipeline's own progress tells what happens."""

    with _server(file, Handler) as server:
        threading.Thread(target=server.serve_forever, name="source", daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{path}"
        server.shutdown()


def _server(file: Path, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Return a server on the port of a file, or on any that is free where that one is taken."""
    digest = hashlib.sha256(str(file.resolve()).encode()).digest()
    port = RANGE[int.from_bytes(digest[:4]) % len(RANGE)]
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def _etag(file: Path) -> str:
    """Return an ETag that changes with the file, without reading it."""
    status = file.stat()
    identity = f"{file.name} {status.st_size} {status.st_mtime_ns}"
    return f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'


def _content_type(file: Path) -> str:
    if file.suffix == ".gz":
        return "application/gzip"
    return mimetypes.guess_type(file)[0] or "text/csv"
