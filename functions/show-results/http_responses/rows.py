"""Responses with rows: of a query, of a list of rows in memory, or of records without a table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.releases.manifest import ReleaseManifest
from lake.queries.engine import fetch
from lake.queries.sql import Query
from lake.redaction import public_record
from rest.endpoint import RouteCall
from rest.formats import CONTENT_TYPES, Format

from http_responses.caching import REVALIDATE, short_hash, with_etag, with_page_etag
from http_responses.file_names import content_disposition
from http_responses.metadata import Meta, meta_headers, response_meta
from http_responses.page import DEFAULT_ROWS, Page
from http_responses.text import Row, csv_text, fit_rows, ndjson, to_json

Record = dict[str, Any]


def query_response(call: RouteCall, page: Page, query: Query) -> Response[Any]:
    """Run the query for this page, unless the client has its response already (304)."""
    if page.is_file:
        # Imported here: files need more of boto3, and a cold start would pay for it.
        from http_responses.files import file_response

        return with_page_etag(page, lambda: file_response(call, page, query))

    def make() -> Response[Any]:
        # One row more than is shown says whether rows follow, without a count of all.
        limit = (page.limit or DEFAULT_ROWS) + 1
        rows = fetch(query, call.store, page.manifest, limit, page.offset)
        return rows_response(page, query.columns, rows, query.units)

    return with_page_etag(page, make)


def rows_response(
    page: Page,
    columns: Sequence[str],
    rows: Sequence[Row],
    units: Mapping[str, str] | None = None,
) -> Response[Any]:
    """Return rows, the first of which is at the page's offset, as JSON, NDJSON or CSV.

    What does not fit is left for the next page.
    """

    def meta_of(shown: Sequence[Row]) -> Meta:
        if len(shown) == len(rows):
            untold = () if rows else columns
            return response_meta(page.manifest, units=units, columns=untold)
        return response_meta(page.manifest, page.next_cursor(len(shown)), units)

    def text_of(shown: Sequence[Row]) -> str:
        return body_text(page.form, columns, shown, meta_of(shown))

    shown, text = fit_rows(rows[: page.limit], text_of)
    headers = meta_headers(page.request, meta_of(shown))
    if page.form != "json":
        headers["Content-Disposition"] = content_disposition(page)
    return Response(200, CONTENT_TYPES[page.form], text, headers)


def records_response(
    call: RouteCall,
    records: Sequence[Record],
    manifest: ReleaseManifest | None,
    cursor_after: Callable[[Record], str] | None = None,
) -> Response[Any]:
    """Return JSON of records that come from no table, without what is internal: manifests, health.

    Args:
        cursor_after: for a list that goes on, the cursor after a record; `records` then holds one
            more than the page may show. Without it all records are shown.
    """
    records = public_record(records)
    shown = records
    if cursor_after and len(records) > call.values["limit"]:
        shown = records[:-1]

    def text_of(some: Sequence[Record]) -> str:
        next_cursor = None
        if cursor_after and len(some) < len(records):
            next_cursor = cursor_after(some[-1])
        return to_json({"data": some, "meta": response_meta(manifest, next_cursor)})

    _, text = fit_rows(shown, text_of)
    # Records change without a release: their ETag is of the text itself.
    etag = f'"{short_hash(text)}"'
    response = Response(200, CONTENT_TYPES["json"], text)
    return with_etag(call.request, etag, REVALIDATE, lambda: response)


def body_text(form: Format, columns: Sequence[str], rows: Sequence[Row], meta: Meta) -> str:
    """Return the body of a response in a text format."""
    match form:
        case "csv":
            return csv_text(columns, rows)
        case "ndjson":
            return ndjson(columns, rows)
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    return to_json({"data": data, "meta": meta})
