"""What every response says of its data: release, date, source, licence, whether rows follow."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict
from urllib.parse import urlencode

from covidlake.releases.manifest import ReleaseManifest
from rest.request import Request

Headers = dict[str, str | list[str]]


class Meta(TypedDict):
    """`meta` of a JSON response; release and date are null before the first publish.

    Attributes:
        units: column, or metric of the rows, -> its unit; absent where none has one
        columns: names of columns, where no row tells them
    """

    release: str | None
    data_date: str | None
    source: list[str]
    licence: list[str]
    attribution: list[str]
    truncated: bool
    next: str | None
    units: NotRequired[dict[str, str]]
    columns: NotRequired[list[str]]


def response_meta(
    manifest: ReleaseManifest | None,
    next_cursor: str | None = None,
    units: Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
) -> Meta:
    """Return `meta` of a response from a release; a cursor says that rows follow.

    Args:
        columns: names of the columns of a response without rows
    """
    # Each licence and attribution once, although several sources may have the same.
    sources = manifest.sources if manifest else {}
    meta: Meta = {
        "release": manifest.release if manifest else None,
        "data_date": manifest.data_date if manifest else None,
        "source": list(sources),
        "licence": distinct(sources, "licence"),
        "attribution": distinct(sources, "attribution"),
        "truncated": next_cursor is not None,
        "next": next_cursor,
    }
    if units:
        meta["units"] = dict(units)
    if columns:
        meta["columns"] = list(columns)
    return meta


def meta_headers(request: Request, meta: Meta) -> Headers:
    """Return `meta` as headers, for the formats whose body cannot say it, and a Link to go on."""
    headers: Headers = {
        "X-Release": _header_text(meta["release"] or ""),
        "X-Data-Date": _header_text(meta["data_date"] or ""),
        "X-Source": _header_text(", ".join(meta["source"])),
        "X-Licence": _header_text("; ".join(meta["licence"])),
        "X-Attribution": _header_text("; ".join(meta["attribution"])),
        "X-Truncated": "true" if meta["truncated"] else "false",
    }
    if meta["next"]:
        query = urlencode({**request.parameters, "cursor": [meta["next"]]}, doseq=True)
        headers["X-Next"] = meta["next"]
        headers["Link"] = f'<?{query}>; rel="next"'
    return headers


def distinct(sources: Mapping[str, Mapping[str, str]], key: str) -> list[str]:
    """Return what sources say under a key, each once."""
    values = [source[key] for source in sources.values() if source.get(key)]
    return list(dict.fromkeys(values))


def _header_text(text: str) -> str:
    """Return text as HTTP takes it in a header: ASCII in one line, without control characters."""
    ascii_text = text.encode("ascii", "replace").decode()
    letters = [one if one.isprintable() else " " for one in ascii_text]
    printable = "".join(letters)
    return " ".join(printable.split())
