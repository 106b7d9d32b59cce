"""A page: which rows of which release go into a response, and in which format."""

from dataclasses import dataclass, replace

from covidlake.releases.manifest import ReleaseManifest
from rest.cursor import Cursor, query_fingerprint
from rest.endpoint import RouteCall
from rest.formats import Format, preferred_format
from rest.release_selection import select_release
from rest.request import Request

# Of a page of JSON when nobody says how many.
DEFAULT_ROWS = 1000


@dataclass(frozen=True)
class Page:
    """Which rows of which release go into this response, and in which format.

    Attributes:
        offset: rows before the page
        limit: rows of the page at most; None for all
        enveloped: whether JSON has `meta` beside its rows
        pinned: whether the request names the release, so that its answer never changes
    """

    request: Request
    manifest: ReleaseManifest
    form: Format
    offset: int = 0
    limit: int | None = DEFAULT_ROWS
    pinned: bool = False
    enveloped: bool = True

    @property
    def is_file(self) -> bool:
        """Whether the body has rows alone, and cannot say that others follow."""
        return self.form != "json" or not self.enveloped

    @property
    def is_text_file(self) -> bool:
        """Whether it is a file that is written row by row."""
        return self.is_file and self.form != "parquet"

    def next_cursor(self, rows: int) -> str:
        """Return the cursor of the page after this one, which shows so many rows."""
        fingerprint = query_fingerprint(self.request.path, self.request.parameters)
        return Cursor(self.manifest.release, self.offset + rows, fingerprint).encode()


def open_page(call: RouteCall) -> Page:
    """Return the page that a request means; a Problem where there is none."""
    selected = select_release(call)
    form = call.values.get("format") or preferred_format(call.request.headers.get("accept", ""))
    limit = call.values.get("limit")
    enveloped = call.values.get("envelope", True)
    page = Page(
        call.request, selected.manifest, form, selected.offset, limit, selected.pinned, enveloped
    )
    # A page of JSON says in its body that rows follow. No file can: it has them all, unless
    # somebody wants fewer.
    return page if page.is_file or limit else replace(page, limit=DEFAULT_ROWS)
