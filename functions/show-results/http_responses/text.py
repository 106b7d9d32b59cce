"""Rows as JSON, NDJSON and CSV, and no more of them than one response of Lambda can carry."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rest.formats import Format

Row = Sequence[Any]

# Lambda refuses more than 6 MB, the JSON around the body included; 64 KB are left for the headers.
MAX_BYTES = 6 * 1024 * 1024 - 64 * 1024
# A character takes at most so many bytes in that JSON: a surrogate pair as \uXXXX\uXXXX.
_MAX_BYTES_PER_CHARACTER = 12
# Rows differ in length: a little fewer than the average allows, or it takes another attempt.
_FIT_MARGIN = 0.97
# What makes a spreadsheet run a cell as a formula, the full-width forms included.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
# A number begins like a formula, too, and is none.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_ENCODER = json.JSONEncoder(default=str, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

to_json: Callable[[Any], str] = _ENCODER.encode


def fit_rows(
    rows: Sequence[Any], write: Callable[[Sequence[Any]], str]
) -> tuple[Sequence[Any], str]:
    """Return as many of the first rows as one response carries, one at least, and their text."""
    text = write(rows)
    size = _payload_bytes(text)
    # One row is sent whatever its size: a page without rows would go on for ever.
    while len(rows) > 1 and size > MAX_BYTES:
        estimate = int(len(rows) * MAX_BYTES / size * _FIT_MARGIN)
        rows = rows[: max(1, estimate)]
        text = write(rows)
        size = _payload_bytes(text)
    return rows, text


def fits_response(text: str) -> bool:
    """Return whether one response of Lambda carries a body."""
    return _payload_bytes(text) <= MAX_BYTES


def text_pieces(
    form: Format, columns: Sequence[str], batches: Iterable[Sequence[Row]]
) -> Iterator[str]:
    """Yield the text of a file, a piece a batch of rows; JSON is a list of them, a row a line."""
    match form:
        case "csv":
            yield csv_lines([columns])
            yield from map(csv_lines, batches)
        case "ndjson":
            yield from (ndjson(columns, rows) for rows in batches)
        case _:
            yield from _json_list(columns, batches)


def _json_list(columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> Iterator[str]:
    before = "[\n"
    for rows in batches:
        lines = ndjson(columns, rows).removesuffix("\n").replace("\n", ",\n")
        yield before + lines
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def ndjson(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Return one JSON object a line."""
    records = (dict(zip(columns, row, strict=True)) for row in rows)
    lines = [to_json(record) for record in records]
    return "".join(f"{line}\n" for line in lines)


def csv_text(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Return a header, then a line a row. Null is an empty cell; numbers are as in JSON."""
    return csv_lines([columns]) + csv_lines(rows)


def csv_lines(rows: Sequence[Row]) -> str:
    """Return a line a row."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
    return text.getvalue()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):  # Python's own True is no word of JSON
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    # Where `;` separates, a spreadsheet cuts a cell there, whatever its quotes.
    if ";" in value:
        return ";".join(map(_harmless, value.split(";")))
    return _harmless(value)


def _harmless(text: str) -> str:
    """Return text that no spreadsheet runs."""
    # The first character decides for nearly all: a table has millions of cells.
    if not text or text[0] not in _FORMULA_STARTS or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def _payload_bytes(text: str) -> int:
    """Return the bytes of a body inside the JSON of Lambda's response, or an upper bound."""
    upper_bound = _MAX_BYTES_PER_CHARACTER * len(text)
    return upper_bound if upper_bound <= MAX_BYTES else len(json.dumps(text))
