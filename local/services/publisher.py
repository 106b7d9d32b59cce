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


@contextmanager
def serve(file: Path) -> Iterator[str]:
    """Yields the URL of the file while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = file.stat()
            etag = (
                '"'
                + hashlib.sha256(
                    f"{file.name} {status.st_size} {status.st_mtime_ns}".encode()
                ).hexdigest()[:32]
                + '"'
            )
            if self.path != f"/{quote(file.name)}":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            if self.headers.get("If-None-Match") == etag:
                self.send_response(HTTPStatus.NOT_MODIFIED)
                self.end_headers()
                return
            self.send_response(HTTPStatus.OK)
            self.send_header(
                "Content-Type",
                "application/gzip"
                if file.suffix == ".gz"
                else mimetypes.guess_type(file)[0] or "text/csv",
            )
            self.send_header("Content-Length", str(status.st_size))
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", email.utils.formatdate(status.st_mtime, usegmt=True))
            self.end_headers()
            with file.open("rb") as body:
                shutil.copyfileobj(body, self.wfile, 1024 * 1024)

        def log_message(self, *_: object) -> None:
            """Silent: the pipeline's own progress tells what happens."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, name="source", daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{quote(file.name)}"
        server.shutdown()
