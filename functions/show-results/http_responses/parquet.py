"""Responses as Parquet: in the body, or, where that would outgrow it, by a presigned address."""

import tempfile
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake import zones
from lake.engine import fetch, write_parquet
from lake.sql import Query
from rest.endpoint import RouteCall
from rest.formats import CONTENT_TYPES

from http_responses.caching import short_hash
from http_responses.metadata import meta_headers, response_meta
from http_responses.page import Page
from http_responses.text import MAX_BYTES, to_json

# Long enough to begin a download; a download that has begun goes on.
ADDRESS_SECONDS = 900


def parquet_response(call: RouteCall, page: Page, query: Query) -> Response[Any]:
    """Return all rows, or a page of them if there is a limit.

    303 to the file in the lake where it is too large for a response of Lambda.
    """
    headers = meta_headers(
        page.request, response_meta(page.manifest, _next_cursor(call, page, query))
    )
    folder = call.store.folder(page.manifest)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as temporary:
        file = Path(temporary) / "rows.parquet"
        # In the file's own metadata stands where all its rows come from.
        meta = response_meta(page.manifest)
        file_metadata = {name: to_json(value) for name, value in meta.items()}
        write_parquet(
            query, call.store, page.manifest, file, file_metadata, page.limit, page.offset
        )
        size = file.stat().st_size
        # API Gateway takes bytes as base64, which are a third more.
        base64_size = size * 4 // 3
        if base64_size < MAX_BYTES:
            # powertools encodes bytes as base64 itself, and says so to API Gateway.
            return Response(200, CONTENT_TYPES["parquet"], file.read_bytes(), headers)
        url = _upload(call, page, file)
    body = to_json({"url": url, "bytes": size, "expires_in_seconds": ADDRESS_SECONDS})
    redirect = {"Location": url, "Cache-Control": "no-store"}
    return Response(303, CONTENT_TYPES["json"], body, {**headers, **redirect})


def _next_cursor(call: RouteCall, page: Page, query: Query) -> str | None:
    if page.limit is None:
        return None
    row_after = fetch(query, call.store, page.manifest, 1, page.offset + page.limit)
    return page.next_cursor(page.limit) if row_after else None


def _upload(call: RouteCall, page: Page, file: Path) -> str:
    """Put the file into the lake, and return an address that works without credentials.

    The bucket's lifecycle removes it.
    """
    store = call.store
    parameters = sorted(page.request.parameters.items())
    text = to_json([page.request.path, parameters, page.offset, page.limit])
    key = zones.export(page.manifest.release, f"{short_hash(text)}.parquet")
    # The same request to the same release gives the same file: it is uploaded once.
    if not store.objects.exists(key):
        store.objects.upload(file, key, CONTENT_TYPES["parquet"])
    target = {"Bucket": store.lake.bucket, "Key": key}
    return str(store.s3.generate_presigned_url("get_object", target, ADDRESS_SECONDS))
