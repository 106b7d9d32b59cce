"""The web page with its files, and the documentation of the API."""

import base64
import hashlib
import os
import re
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from covidlake.settings import ShowResultsSettings
from http_responses.caching import REVALIDATE, with_etag
from rest.problems import Problem
from rest.request import Request

router = Router()  # type: ignore[no-untyped-call]

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
# No other host is ever asked, and nothing inline is run but what the build put into the page.
# Swagger UI draws its icons from data: URLs.
POLICY = (
    "default-src 'self'; script-src 'self'{script}; style-src 'self'{style}; "
    "img-src 'self' data:; frame-ancestors {ancestors}; base-uri 'none'; form-action 'self'"
)
INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
NOBODY, ANYBODY = "'none'", "*"
# web/build.py puts a hash of the content into a name: another content has another name.
HASHED_NAME = re.compile(r"\.[0-9a-f]{12}\.\w+$")
FOR_GOOD = "public, max-age=31536000, immutable"


@router.get("/", include_in_schema=False)
def page() -> Response[Any]:
    return _file_response("index.html")


@router.get("/embed", include_in_schema=False)
def embed() -> Response[Any]:
    # The chart alone may stand in a page of anybody: it has no login and changes nothing.
    return _file_response("index.html", ancestors=ANYBODY)


@router.get("/operator", include_in_schema=False)
def operator() -> Response[Any]:
    return _file_response("operator.html")


@router.get("/assets/.+", include_in_schema=False)
def asset() -> Response[Any]:
    return _file_response(router.current_event.path.lstrip("/"))


@router.get("/docs", include_in_schema=False)
def docs() -> Response[Any]:
    Request.from_event(router.current_event).parse(())  # it has no parameters
    return _file_response("docs.html")


def _file_response(name: str, ancestors: str = NOBODY) -> Response[Any]:
    """Return a file of the page; 404 for anything else, or of a type that the page does not use."""
    # Normalised as text, so that `..` does not lead out of the folder.
    root = Path(os.path.normpath(ShowResultsSettings.from_env().web_dir))
    path = Path(os.path.normpath(root / name))
    content_type = CONTENT_TYPES.get(path.suffix)
    if content_type is None or not path.is_relative_to(root) or not _is_file(path):
        detail = f"No page and no file at /{name}. The API is described at /docs."
        raise Problem(404, "unknown-path", "There is nothing here", detail)
    content = path.read_bytes()
    # powertools sends bytes as base64: only what is no text needs that.
    is_text = "charset" in content_type or content_type.endswith("xml")
    body = content.decode() if is_text else content
    request = Request.from_event(router.current_event)
    # A browser keeps the others, too, and asks each time whether they changed.
    cache_control = FOR_GOOD if HASHED_NAME.search(name) else REVALIDATE
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    html = content.decode() if path.suffix == ".html" else ""
    headers: dict[str, str | list[str]] = {
        "Content-Security-Policy": _policy(html, ancestors),
        "Referrer-Policy": "no-referrer",
    }
    return with_etag(
        request, etag, cache_control, lambda: Response(200, content_type, body, headers)
    )


def _policy(text: str, ancestors: str) -> str:
    """Return what a page may do: its own inline elements run, known by their digests."""
    allowed = {"script": "", "style": ""}
    for element, content in INLINE.findall(text):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        allowed[element] += f" 'sha256-{digest}'"
    return POLICY.format(**allowed, ancestors=ancestors)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file system takes
        return False
