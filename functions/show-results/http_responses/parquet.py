"""Answers as Parquet: in the answer itself, or, where that would outgrow it, from the lake by a presigned address."""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake import zones
from http_responses.page import Page, about, meta, next_cursor
from http_responses.text import CONTENT_TYPES, MOST_BYTES, encode
from lake.engine import fetch, write_parquet
from lake.queries import Query
from rest.endpoint import Asked

VALID_SECONDS = 900


def parquet(asked: Asked, page: Page, query: Query) -> Response[Any]:
    """All rows, or a page of them if there is a limit; 303 to the file where it is too large to be sent by us."""
    more = page.limit is not None and bool(
        fetch(query, asked.store, page.manifest, 1, page.offset + page.limit)
    )
    headers = about(
        page.request,
        meta(page.manifest, next_cursor(page, page.limit) if more and page.limit else None),
    )
    with tempfile.TemporaryDirectory(dir=asked.store.folder(page.manifest), prefix=".") as folder:
        file = Path(folder) / "rows.parquet"
        said = {name: encode(value) for name, value in meta(page.manifest).items()}
        write_parquet(query, asked.store, page.manifest, file, said, page.limit, page.offset)
        size = file.stat().st_size
        if size * 4 // 3 < MOST_BYTES:
            # powertools encodes bytes as base64 itself, and says so to API Gateway.
            return Response(200, CONTENT_TYPES["parquet"], file.read_bytes(), headers)
        url = _shared(asked, page, file)
    body = encode({"url": url, "bytes": size, "expires_in_seconds": VALID_SECONDS})
    return Response(
        303, CONTENT_TYPES["json"], body, {**headers, "Location": url, "Cache-Control": "no-store"}
    )


def _shared(asked: Asked, page: Page, file: Path) -> str:
    """Put the file into the lake, where the bucket's lifecycle removes it, and give an address that works without credentials."""
    store = asked.store
    question = encode(
        [page.request.path, sorted(page.request.parameters.items()), page.offset, page.limit]
    )
    key = zones.export(
        page.manifest.release, f"{hashlib.sha256(question.encode()).hexdigest()[:16]}.parquet"
    )
    if not store.objects.exists(key):
        store.objects.upload(file, key, CONTENT_TYPES["parquet"])
    return str(
        store.s3.generate_presigned_url(
            "get_object", {"Bucket": store.lake.bucket, "Key": key}, VALID_SECONDS
        )
    )
