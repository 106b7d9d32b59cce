"""An S3 endpoint that keeps what is uploaded, so that it can be read again, and in a folder, so that it costs no memory."""

import re
import shutil
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, override
from urllib.parse import urlsplit

from bench.s3_endpoint import Discarding
from bench.s3_endpoint import serve as serve_handler

PART_BYTES = 8 << 20  # what ingest uploads at once: a part is written where it belongs


class Keeping(Discarding):
    """Buckets are folders and keys are files; the parts of an upload are in a file of its own until it is complete."""

    def __init__(self, folder: Path, *args: Any) -> None:
        self._folder = folder
        super().__init__(*args)

    @override
    def do_PUT(self) -> None:
        target, part = (
            self._target(".parts" if self.asked("uploadId") else ""),
            int(self.asked("partNumber") or 1),
        )
        target.touch()
        with target.open("r+b") as file:
            file.seek((part - 1) * PART_BYTES)
            for block in self.blocks():
                file.write(block)
        self.answer(200, ETag='"kept"')

    @override
    def do_POST(self) -> None:
        if self.asked("uploadId"):
            shutil.move(self._target(".parts"), self._target())
        super().do_POST()

    @override
    def do_GET(self) -> None:
        target = self._target()
        if prefix := self.asked("prefix"):
            self.answer(
                200,
                f"<ListBucketResult><KeyCount>{int((target / prefix).is_file())}</KeyCount></ListBucketResult>",
            )
        elif target.is_file():
            first, last = re.findall(r"\d+", self.headers.get("Range", "")) or (
                0,
                target.stat().st_size - 1,
            )
            with target.open("rb") as file:
                file.seek(int(first))
                self.answer(200, file.read(int(last) - int(first) + 1))
        else:
            super().do_GET()

    def _target(self, ending: str = "") -> Path:
        target = self._folder / (urlsplit(self.path).path.strip("/") + ending)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def serve(folder: Path) -> AbstractContextManager[str]:
    """Yields the URL of the endpoint while the context lasts."""
    return serve_handler(partial(Keeping, folder))
