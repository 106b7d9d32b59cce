"""The web page with its files, and the documentation of the API."""

import hashlib
import os
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from covidlake.settings import ShowResultsSettings
from http_responses.page import MUST_ASK, tagged
from rest.parameters import Request
from rest.problems import Problem

router = Router()  # type: ignore[no-untyped-call]

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
# No other host is ever asked, and nothing inline is run. Swagger UI draws its icons from data:
# URLs.
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@router.get("/", include_in_schema=False)
def page() -> Response[Any]:
    return _file(Path(ShowResultsSettings.from_env().web_dir), "index.html")


@router.get("/assets/.+", include_in_schema=False)
def asset() -> Response[Any]:
    return _file(
        Path(ShowResultsSettings.from_env().web_dir), router.current_event.path.lstrip("/")
    )


@router.get("/docs", include_in_schema=False)
def docs() -> Response[Any]:
    return _file(Path(ShowResultsSettings.from_env().web_dir), "docs.html")


def _file(root: Path, name: str) -> Response[Any]:
    """A file below `root`; 404 for anything that is not one, or is of a type that the page does not use."""
    root, path = Path(os.path.normpath(root)), Path(os.path.normpath(root / name))
    kind = CONTENT_TYPES.get(path.suffix)
    if kind is None or not path.is_relative_to(root) or not path.is_file():
        raise Problem(
            404,
            "unknown-path",
            "There is nothing here",
            f"No page and no file at /{name}. The API is described at /docs.",
        )
    return _revalidated(path.read_bytes(), kind)


def _revalidated(content: bytes, kind: str) -> Response[Any]:
    """Files have no version in their names: a browser keeps them, and asks each time whether they changed."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    body = content.decode() if "charset" in kind or kind.endswith("xml") else content
    request = Request.of(router.current_event)
    return tagged(request, tag, MUST_ASK, lambda: Response(200, kind, body, dict(SECURITY)))
