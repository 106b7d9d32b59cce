"""ETags and Cache-Control: what a client may keep, and when it is told that it has it already."""

import hashlib
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake import __version__
from rest.request import Request

from http_responses.metadata import Headers
from http_responses.page import Page
from http_responses.text import to_json

# Part of every ETag: raise the project's when the same request to the same release is answered
# differently.
VERSION = __version__
# The current release may change at any moment; a named one never does.
CURRENT_CACHE = "public, max-age=30"
PINNED_CACHE = "public, max-age=86400, immutable"
REVALIDATE = "no-cache"


def with_page_etag(page: Page, make: Callable[[], Response[Any]]) -> Response[Any]:
    """Return `make`'s response with the ETag of its page, or 304.

    A page follows from the release and the request alone, so that its ETag is known before it is
    made.
    """
    parameters = sorted(page.request.parameters.items())
    text = to_json([VERSION, page.request.path, parameters, page.form])
    etag = f'"{page.manifest.release}.{short_hash(text, 12)}"'
    return with_etag(page.request, etag, PINNED_CACHE if page.pinned else CURRENT_CACHE, make)


def with_etag(
    request: Request, etag: str, cache_control: str, make: Callable[[], Response[Any]]
) -> Response[Any]:
    """Return 304 to a client that has the response with this ETag; otherwise `make`'s."""
    headers: Headers = {
        "ETag": etag,
        "Cache-Control": cache_control,
        "Vary": "Accept, Origin",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(304, content_type=None, body="", headers=headers)
    response = make()
    # A redirect to a presigned address is good for some minutes only: nobody may keep it.
    if response.status_code == 200:
        response.headers.update(headers)
    return response


def short_hash(text: str, length: int = 16) -> str:
    """Return so many hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]
