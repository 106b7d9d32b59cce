"""Rows as text: JSON, NDJSON and CSV, and no more of them than one answer of Lambda can carry."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

Format = Literal["json", "csv", "ndjson", "parquet"]
CONTENT_TYPES: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
TEXT_FORMATS: tuple[Format, ...] = ("json", "csv", "ndjson")
# Lambda refuses more than 6 MB, the answer's JSON around the body included; some are left for the
# headers.
MOST_BYTES = 6 * 1024 * 1024 - 64 * 1024
# What makes a spreadsheet run a cell, the full-width forms included; a number begins like that,
# too, and is none.
_RUNS = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_ENCODER = json.JSONEncoder(default=str, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

Row = Sequence[Any]
encode: Callable[[Any], str] = _ENCODER.encode


def preferred(accept: str) -> Format:
    """The format that an Accept header likes best; JSON where it does not decide."""
    quality: dict[str, float] = dict.fromkeys(
        (kind.partition(";")[0] for kind in CONTENT_TYPES.values()), 0.0
    )
    for entry in accept.lower().split(","):
        kind, *options = (part.strip() for part in entry.split(";"))
        weight = next((option[2:] for option in options if option.startswith("q=")), "1")
        if kind in quality:
            quality[kind] = (
                float(weight) if re.fullmatch(r"\d(\.\d{0,3})?", weight, re.ASCII) else 0.0
            )
    return max(
        CONTENT_TYPES, key=lambda form: quality[CONTENT_TYPES[form].partition(";")[0]]
    )  # JSON is the first of equals


def fitting(
    rows: Sequence[Any], write: Callable[[Sequence[Any]], str]
) -> tuple[Sequence[Any], str]:
    """As many of the first rows as one answer carries, one at least, and their text."""
    text = write(rows)
    while len(rows) > 1 and (size := _carried(text)) > MOST_BYTES:
        rows = rows[: max(1, int(len(rows) * MOST_BYTES / size * 0.97))]
        text = write(rows)
    return rows, text


def carried(text: str) -> bool:
    """Whether one answer carries a body."""
    return _carried(text) <= MOST_BYTES


def ndjson(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """One JSON object a line."""
    return "".join(encode(dict(zip(columns, row, strict=True))) + "\n" for row in rows)


def csv_text(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """A header, then a line a row. Null is an empty cell; numbers are written as in JSON."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        f"'{value}"
        if isinstance(value, str) and _RUNS.match(value) and not _NUMBER.fullmatch(value)
        else value
    )


def _carried(text: str) -> int:
    """Bytes of a body inside the JSON that a function answers with; a character takes 12 at most."""
    return 12 * len(text) if 12 * len(text) <= MOST_BYTES else len(json.dumps(text))
