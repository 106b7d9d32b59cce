"""Responses that are files: in the body, or, where that would outgrow it, by a presigned address.

A file has all rows unless somebody asks for fewer: whoever opens it later sees no header that says
that rows are lacking.
"""

import tempfile
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake import zones
from lake.price import few_fields
from lake.queries.engine import fetch, fetch_batches, write_parquet
from lake.queries.sql import Query
from rest.endpoint import RouteCall
from rest.formats import CONTENT_TYPES

from http_responses.caching import VERSION, short_hash
from http_responses.file_names import content_disposition
from http_responses.metadata import Headers, meta_headers, response_meta
from http_responses.page import Page
from http_responses.text import MAX_BYTES, fits_response, text_pieces, to_json

# Long enough to begin a download; a download that has begun goes on.
ADDRESS_SECONDS = 900


def file_response(call: RouteCall, page: Page, query: Query) -> Response[Any]:
    """Return all rows as a file, or a page of them if there is a limit.

    303 to the file in the lake where it is too large for a response of Lambda.
    """
    headers: Headers = {
        **meta_headers(page.request, response_meta(page.manifest, _next_cursor(call, page, query))),
        "Content-Disposition": content_disposition(page),
    }
    with (
        call.store.held(),
        tempfile.TemporaryDirectory(dir=call.store.folder(page.manifest), prefix=".") as temporary,
    ):
        file = Path(temporary) / f"rows.{page.form}"
        _write(call, page, query, file)
        body = _body(page, file)
        if body is not None:
            return Response(200, CONTENT_TYPES[page.form], body, headers)
        size = file.stat().st_size
        url = _upload(call, page, file)
    text = to_json({"url": url, "bytes": size, "expires_in_seconds": ADDRESS_SECONDS})
    # The redirect is no file: whoever does not follow it shall not keep it as one.
    del headers["Content-Disposition"]
    redirect = {"Location": url, "Cache-Control": "no-store"}
    return Response(303, CONTENT_TYPES["json"], text, {**headers, **redirect})


def _write(call: RouteCall, page: Page, query: Query, file: Path) -> None:
    if page.form == "parquet":
        # In the file's own metadata stands where all its rows come from.
        meta = response_meta(page.manifest)
        file_metadata = {name: to_json(value) for name, value in meta.items()}
        write_parquet(
            query, call.store, page.manifest, file, file_metadata, page.limit, page.offset
        )
        return
    # By batches: a table of millions of cells is never in memory as Python's objects.
    batches = fetch_batches(query, call.store, page.manifest, page.limit, page.offset)
    with file.open("w", encoding="utf-8", newline="") as out:
        affordable = few_fields(batches, query.columns)
        out.writelines(text_pieces(page.form, query.columns, affordable))


def _body(page: Page, file: Path) -> str | bytes | None:
    """Return the content of a file as a body, or None where no response carries it."""
    size = file.stat().st_size
    if page.form == "parquet":
        # powertools encodes bytes as base64 itself, which is a third more.
        return file.read_bytes() if size * 4 // 3 < MAX_BYTES else None
    if size > MAX_BYTES:
        return None
    # As it was written: CSV ends its lines in CR LF.
    text = file.read_bytes().decode()
    return text if fits_response(text) else None


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
    question = [VERSION, page.request.path, parameters, page.form, page.offset, page.limit]
    name = f"{short_hash(to_json(question))}.{page.form}"
    key = zones.export(page.manifest.release, name)
    # The same request to the same release gives the same file: it is uploaded once.
    if not store.objects.exists(key):
        store.objects.upload(file, key, CONTENT_TYPES[page.form])
    target = {
        "Bucket": store.lake.bucket,
        "Key": key,
        "ResponseContentDisposition": content_disposition(page),
    }
    return str(store.s3.generate_presigned_url("get_object", target, ADDRESS_SECONDS))
