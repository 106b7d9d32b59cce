"""An S3 endpoint that keeps what is uploaded, so that it can be read again.

It keeps it in a folder, so that it costs no memory.
"""

import re
import shutil
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, override
from urllib.parse import unquote, urlsplit

from bench.capture.s3_endpoint import Discarding
from bench.capture.s3_endpoint import serve as serve_handler

PART_BYTES = 8 << 20  # what ingest uploads at once: a part is written where it belongs
ETAG = '"kept"'
PARTS = ".parts"  # ending of an upload's file until it is complete


class Keeping(Discarding):
    """Buckets are folders and keys are files."""

    def __init__(self, folder: Path, *args: Any) -> None:
        self._folder = folder
        super().__init__(*args)

    @override
    def do_PUT(self) -> None:
        if source := self.headers.get("x-amz-copy-source"):
            # A copy takes no time, and shares its bytes: no object is written twice here.
            self._target().hardlink_to(self._folder / unquote(source))
            self.respond(200, f"<CopyObjectResult><ETag>{ETAG}</ETag></CopyObjectResult>")
            return
        target = self._target(PARTS if self.parameter("uploadId") else "")
        number = int(self.parameter("partNumber") or 1)
        target.touch()
        with target.open("r+b") as file:
            file.seek((number - 1) * PART_BYTES)
            for block in self.blocks():
                file.write(block)
        self.respond(200, ETag=ETAG)

    @override
    def do_POST(self) -> None:
        if self.parameter("uploadId"):
            shutil.move(self._target(PARTS), self._target())
        super().do_POST()

    @override
    def do_GET(self) -> None:
        target = self._target()
        if prefix := self.parameter("prefix"):
            count = int((target / prefix).is_file())
            found = f"<Contents><Key>{prefix}</Key></Contents>" * count
            body = f"<ListBucketResult><KeyCount>{count}</KeyCount>{found}</ListBucketResult>"
            self.respond(200, body)
        elif target.is_file():
            self._send(target)
        else:
            super().do_GET()

    def _send(self, target: Path) -> None:
        """Send a file, or the range of it that is asked for."""
        whole = (0, target.stat().st_size - 1)
        first, last = re.findall(r"\d+", self.headers.get("Range", "")) or whole
        with target.open("rb") as file:
            file.seek(int(first))
            length = int(last) - int(first) + 1
            self.respond(200, file.read(length), ETag=ETAG)

    def _target(self, ending: str = "") -> Path:
        path = unquote(urlsplit(self.path).path).strip("/")
        target = self._folder / (path + ending)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def serve(folder: Path) -> AbstractContextManager[str]:
    """Serve an endpoint over a folder while the context lasts; yields its URL."""
    return serve_handler(partial(Keeping, folder))
