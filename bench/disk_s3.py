"""As much of S3 as a capture needs, over loopback, with bodies on disk: an endpoint whose own memory and speed do not colour what is measured."""

import re
import shutil
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

from upload import PART_BYTES


class _S3(BaseHTTPRequestHandler):
    """Keys are files; the parts of an upload, all of the same size but the last, are written where they belong."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_PUT(self) -> None:
        upload, part = self._asked("uploadId"), int(self._asked("partNumber") or 1)
        path = self.folder / upload if upload else self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        left = int(self.headers["Content-Length"])
        with path.open("r+b") as file:
            file.seek((part - 1) * PART_BYTES)
            while left > 0:
                data = self.rfile.read(min(1 << 20, left))
                file.write(data)
                left -= len(data)
            if not upload:
                file.truncate()
        self._answer(200, ETag='"etag"')

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if upload := self._asked("uploadId"):
            self._path().parent.mkdir(parents=True, exist_ok=True)
            shutil.move(self.folder / upload, self._path())
            self._answer(200, "<CompleteMultipartUploadResult><ETag>etag</ETag></CompleteMultipartUploadResult>")
        else:
            self._answer(200, f"<InitiateMultipartUploadResult><UploadId>{uuid4()}</UploadId></InitiateMultipartUploadResult>")

    def do_GET(self) -> None:
        if prefix := self._asked("prefix"):
            kept = (self.folder / "lake" / prefix).is_file()
            self._answer(200, f"<ListBucketResult><KeyCount>{int(kept)}</KeyCount></ListBucketResult>")
            return
        if not self._path().is_file():
            self._answer(404, "<Error><Code>NoSuchKey</Code></Error>")
            return
        size = self._path().stat().st_size
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        first, last = (int(wanted[1]), min(int(wanted[2]), size - 1)) if wanted else (0, size - 1)
        with self._path().open("rb") as file:
            file.seek(first)
            self._answer(206 if wanted else 200, file.read(last - first + 1))

    def log_message(self, *_: object) -> None: ...

    def _path(self) -> Path:
        return self.folder / urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).strip("/")

    def _asked(self, name: str) -> str:
        return urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get(name, [""])[0]

    def _answer(self, status: int, body: str | bytes = b"", **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The endpoint's URL while the context lasts; the bucket "lake" is the folder's folder "lake"."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("_OfFolder", (_S3,), {"folder": folder}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
