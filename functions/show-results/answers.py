"""Answers: rows with their release, date, source and licence, as JSON or CSV, cut into pages that say so."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from api_parameters import Request
from aws_lambda_powertools.event_handler import Response
from covidlake.errors import ReleaseNotFound
from covidlake.manifest import ReleaseManifest
from cursors import Cursor, question_of
from database import Row, fetch
from problems import Problem, invalid_parameter
from queries import Query
from release_store import ReleaseStore

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
# The current release may change at any moment; a named one never does.
CURRENT_CACHE = "public, max-age=30"
PINNED_CACHE = "public, max-age=86400, immutable"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Page:
    """Which rows of which release go into this answer, and in which format."""

    request: Request
    manifest: ReleaseManifest
    offset: int
    limit: int
    format: Literal["json", "csv"]
    pinned: bool


def open_page(
    request: Request, store: ReleaseStore, limit: int, cursor: str | None, release: str | None, wanted: Literal["json", "csv"] | None
) -> Page:
    """Decide the release: the cursor's, the one asked for, or the current one."""
    chosen = wanted or preferred_format(request.headers.get("accept", ""))
    if cursor is not None:
        place = Cursor.decode(cursor, question_of(request.path, request.parameters))
        try:
            return Page(request, store.manifest(place.release), place.offset, limit, chosen, pinned=True)
        except ReleaseNotFound as error:
            raise Problem(410, "release-removed", "The release of this cursor is gone", f"{error} Begin again without cursor.") from error
    if release is not None:
        try:
            return Page(request, store.manifest(release), 0, limit, chosen, pinned=True)
        except ReleaseNotFound as error:
            raise invalid_parameter("release", release, "an id from /v1/releases") from error
    return Page(request, store.current(), 0, limit, chosen, pinned=False)


def answer(page: Page, store: ReleaseStore, query: Query) -> Response[str]:
    """Run the query for this page, unless the client has its answer already (304)."""
    return cached(page, lambda: _table(page, query, fetch(query, store, page.manifest, page.limit + 1, page.offset)))


def cached(page: Page, make: Callable[[], Response[str]]) -> Response[str]:
    """`make`'s answer with the headers of its release, or 304. An answer follows from the release and the request alone."""
    asked = json.dumps([page.request.path, sorted(page.request.parameters.items()), page.format])
    tag = f'"{page.manifest.release}.{hashlib.sha256(asked.encode()).hexdigest()[:12]}"'
    matches = tag in page.request.headers.get("if-none-match", "")
    response: Response[str] = Response(304, content_type=None, body="") if matches else make()
    response.headers.update({"ETag": tag, "Cache-Control": PINNED_CACHE if page.pinned else CURRENT_CACHE, "Vary": "Accept"})
    return response


def records(rows: Sequence[dict[str, Any]], manifest: ReleaseManifest | None, following: str | None = None) -> Response[str]:
    """JSON answer of rows that do not come from a table: manifests, the catalogue."""
    return Response(200, JSON, _json({"data": rows, "meta": meta(manifest, following)}), {"Cache-Control": "no-cache"})


def meta(manifest: ReleaseManifest | None, following: str | None = None) -> dict[str, Any]:
    """What every answer says of itself; release and date are null before the first publish."""
    sources = list(manifest.sources.values()) if manifest else []
    return {
        "release": manifest.release if manifest else None,
        "data_date": manifest.data_date if manifest else None,
        "source": list(dict.fromkeys(source["attribution"] for source in sources if source.get("attribution"))),
        "licence": list(dict.fromkeys(source["licence"] for source in sources if source.get("licence"))),
        "truncated": following is not None,
        "next": following,
    }


def preferred_format(accept: str) -> Literal["json", "csv"]:
    """CSV if the client accepts it and likes it better than JSON; JSON otherwise."""
    quality = {"text/csv": 0.0, JSON: 0.0}
    for entry in accept.lower().split(","):
        kind, *options = (part.strip() for part in entry.split(";"))
        weight = next((option[2:] for option in options if option.startswith("q=")), "1")
        if kind in quality:
            quality[kind] = float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0
    return "csv" if quality["text/csv"] > quality[JSON] else "json"


def _table(page: Page, query: Query, rows: list[Row]) -> Response[str]:
    following = None
    if len(rows) > page.limit:
        rows = rows[: page.limit]
        question = question_of(page.request.path, page.request.parameters)
        following = Cursor(page.manifest.release, page.offset + page.limit, question).encode()
    if page.format == "csv":
        return _csv(page, query.columns, rows, following)
    data = [dict(zip(query.columns, row, strict=True)) for row in rows]
    return Response(200, JSON, _json({"data": data, "meta": meta(page.manifest, following)}))


def _csv(page: Page, columns: Sequence[str], rows: list[Row], following: str | None) -> Response[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    about = meta(page.manifest)
    headers: dict[str, str | list[str]] = {
        "X-Truncated": "true" if following else "false",
        "X-Release": page.manifest.release,
        "X-Data-Date": page.manifest.data_date,
        "X-Source": _header("; ".join(about["source"])),
        "X-Licence": _header("; ".join(about["licence"])),
    }
    if following:
        parameters = {**page.request.parameters, "cursor": [following]}
        headers["Link"] = f'<?{urlencode(parameters, doseq=True)}>; rel="next"'
    return Response(200, CSV, text.getvalue(), headers)


def _cell(value: Any) -> Any:
    """Null is an empty cell. A spreadsheet runs text that begins like a formula; numbers are no text and stay as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _header(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())


def _json(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
