"""The formats of a response, and which of them a client prefers."""

import re
from typing import Literal

Format = Literal["json", "csv", "ndjson", "parquet"]
CONTENT_TYPES: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
TEXT_FORMATS: tuple[Format, ...] = ("json", "csv", "ndjson")

_QUALITY = re.compile(r"\d(\.\d{0,3})?", re.ASCII)


def media_type(form: Format) -> str:
    """Return the content type without its parameters."""
    return CONTENT_TYPES[form].partition(";")[0]


def preferred_format(accept: str) -> Format:
    """Return the format that an Accept header likes best; JSON where it does not decide."""
    quality: dict[str, float] = {media_type(form): 0.0 for form in CONTENT_TYPES}
    for entry in accept.lower().split(","):
        kind, *options = (part.strip() for part in entry.split(";"))
        if kind in quality:
            quality[kind] = _quality(options)
    # JSON is the first of equals.
    return max(CONTENT_TYPES, key=lambda form: quality[media_type(form)])


def _quality(options: list[str]) -> float:
    for option in options:
        if option.startswith("q="):
            text = option.removeprefix("q=")
            return float(text) if _QUALITY.fullmatch(text) else 0.0
    return 1.0
