"""Answers: rows with their release, date, source and licence, cut into pages that say so."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from covidlake import __version__
from covidlake.releases.manifest import ReleaseManifest
from http_responses.text import (
    CONTENT_TYPES,
    Format,
    Row,
    csv_text,
    encode,
    fitting,
    ndjson,
    preferred,
)
from lake.engine import fetch
from lake.queries import Query
from rest.cursor import Cursor, question_of
from rest.endpoint import Asked
from rest.parameters import Request
from rest.release_selection import chosen

# Part of every ETag: raise the project's when the same question to the same release is answered
# differently.
VERSION = __version__
ROWS = 1000  # a page, when nobody says how many
# The current release may change at any moment; a named one never does.
CURRENT_CACHE = "public, max-age=30"
PINNED_CACHE = "public, max-age=86400, immutable"
MUST_ASK = "no-cache"


@dataclass(frozen=True)
class Page:
    """Which rows of which release go into this answer, and in which format. limit: None for all."""

    request: Request
    manifest: ReleaseManifest
    form: Format
    offset: int = 0
    limit: int | None = ROWS
    pinned: bool = False


def open_page(asked: Asked) -> Page:
    """Which rows of which release are asked for, and how they are to be written."""
    manifest, offset, pinned = chosen(asked)
    form = asked.values.get("format") or preferred(asked.request.headers.get("accept", ""))
    limit = asked.values.get("limit") or (None if form == "parquet" else ROWS)
    return Page(asked.request, manifest, form, offset, limit, pinned)


def answer(asked: Asked, page: Page, query: Query) -> Response[Any]:
    """Run the query for this page, unless the client has its answer already (304)."""
    if page.form == "parquet":
        from http_responses.parquet import (
            parquet,  # it needs a client for S3, which takes long to make
        )

        return cached(page, lambda: parquet(asked, page, query))
    return cached(
        page,
        lambda: table(
            page,
            query.columns,
            fetch(query, asked.store, page.manifest, (page.limit or ROWS) + 1, page.offset),
        ),
    )


def table(page: Page, columns: Sequence[str], rows: Sequence[Row]) -> Response[Any]:
    """Rows, the first of which is at the page's offset, as JSON, NDJSON or CSV.

    What does not fit is left for the next page.
    """

    def following(some: Sequence[Row]) -> str | None:
        return next_cursor(page, len(some)) if len(some) < len(rows) else None

    def text_of(some: Sequence[Row]) -> str:
        return written(page.form, columns, some, meta(page.manifest, following(some)))

    kept, text = fitting(rows[: page.limit], text_of)
    return Response(
        200,
        CONTENT_TYPES[page.form],
        text,
        about(page.request, meta(page.manifest, following(kept))),
    )


def cached(page: Page, make: Callable[[], Response[Any]]) -> Response[Any]:
    """`make`'s answer with the headers of its release, or 304.

    An answer follows from the release and the request alone.
    """
    question = encode(
        [VERSION, page.request.path, sorted(page.request.parameters.items()), page.form]
    )
    tag = f'"{page.manifest.release}.{hashlib.sha256(question.encode()).hexdigest()[:12]}"'
    return tagged(page.request, tag, PINNED_CACHE if page.pinned else CURRENT_CACHE, make)


def tagged(
    request: Request, tag: str, caching: str, make: Callable[[], Response[Any]]
) -> Response[Any]:
    """304 for a client that has the answer with this ETag; otherwise `make`'s."""
    headers: dict[str, str | list[str]] = {
        "ETag": tag,
        "Cache-Control": caching,
        "Vary": "Accept, Origin",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(304, content_type=None, body="", headers=headers)
    response = make()
    if response.status_code == 200:
        response.headers.update(headers)
    return response


def records(
    asked: Asked,
    rows: Sequence[dict[str, Any]],
    manifest: ReleaseManifest | None,
    last: Callable[[dict[str, Any]], str] | None = None,
) -> Response[Any]:
    """JSON answer of rows that come from no table: manifests, health.

    last  for a list that goes on, the cursor after a row; the rows hold one more than the page may
          show. Without it all rows are shown.
    """
    shown = rows[:-1] if last and len(rows) > asked.values["limit"] else rows

    def text_of(some: Sequence[dict[str, Any]]) -> str:
        return encode(
            {
                "data": some,
                "meta": meta(manifest, last(some[-1]) if last and len(some) < len(rows) else None),
            }
        )

    _, text = fitting(shown, text_of)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
    return tagged(asked.request, tag, MUST_ASK, lambda: Response(200, CONTENT_TYPES["json"], text))


def meta(manifest: ReleaseManifest | None, following: str | None = None) -> dict[str, Any]:
    """What every answer says of itself; release and date are null before the first publish."""
    sources = manifest.sources if manifest else {}
    return {
        "release": manifest.release if manifest else None,
        "data_date": manifest.data_date if manifest else None,
        "source": list(sources),
        "licence": _distinct(sources, "licence"),
        "attribution": _distinct(sources, "attribution"),
        "truncated": following is not None,
        "next": following,
    }


def about(request: Request, said: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """`meta` as headers, for the formats that have no place for it; a link to the next page."""
    headers: dict[str, str | list[str]] = {
        "X-Release": said["release"] or "",
        "X-Data-Date": said["data_date"] or "",
        "X-Source": ", ".join(said["source"]),
        "X-Licence": _header("; ".join(said["licence"])),
        "X-Attribution": _header("; ".join(said["attribution"])),
        "X-Truncated": "true" if said["truncated"] else "false",
    }
    if said["next"]:
        headers["X-Next"] = said["next"]
        headers["Link"] = (
            f'<?{urlencode({**request.parameters, "cursor": [said["next"]]}, doseq=True)}>; rel="next"'
        )
    return headers


def next_cursor(page: Page, rows: int) -> str:
    """The cursor of the page after this one, which shows so many rows."""
    return Cursor(
        page.manifest.release,
        page.offset + rows,
        question_of(page.request.path, page.request.parameters),
    ).encode()


def written(
    form: Format, columns: Sequence[str], rows: Sequence[Row], said: Mapping[str, Any]
) -> str:
    """The body of an answer."""
    match form:
        case "csv":
            return csv_text(columns, rows)
        case "ndjson":
            return ndjson(columns, rows)
    return encode({"data": [dict(zip(columns, row, strict=True)) for row in rows], "meta": said})


def _distinct(sources: dict[str, dict[str, str]], key: str) -> list[str]:
    return list(dict.fromkeys(source[key] for source in sources.values() if source.get(key)))


def _header(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())
