"""Rows that were rejected, and that somebody corrected by hand.

A correction says: a line of the source that reads `raw` is to be read as `corrected`. It holds for
later snapshots, too, for as long as the publisher repeats that line, so that what was corrected
once is not lost with the next capture. Raw stays as received.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Self

from covidlake.checksums import sealed_json, unsealed
from covidlake.errors import EventInvalid
from covidlake.reading.lines import MAX_RECORD_BYTES

# Of the file in which rejects are corrected: `corrected` begins as a copy of `raw`. More columns,
# such as the reason, do no harm.
COLUMNS = ("source", "line_number", "raw", "corrected")
# A spreadsheet, in which the file is edited, runs a cell that begins so; an apostrophe before it
# keeps it a text, and one before an apostrophe tells it from ours.
_MARKED = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", "'")


@dataclass(frozen=True)
class Correction:
    """A line of `raw/<source>/corrections/<run>.jsonl`.

    Attributes:
        raw: The line of the source that was rejected.
        corrected: What it is to be read as.
        reason: Why the line was rejected.
        rejected_in: In the build of which release.
        corrected_by: Who says so.
        corrected_at: Since when, ISO 8601 in UTC: of two corrections of a line the later one holds.
    """

    raw: str
    corrected: str
    reason: str
    rejected_in: str
    corrected_by: str
    corrected_at: str

    def to_line(self) -> str:
        return sealed_json(asdict(self), indent=None) + "\n"

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """Read what `to_line` writes; ValueError or TypeError where it is damaged."""
        return cls(**unsealed(line))


def corrections_in(body: bytes) -> list[Correction]:
    """Return the corrections in an object; ValueError or TypeError where it is damaged."""
    lines = [line for line in body.splitlines() if line.strip()]
    if not lines:
        raise ValueError("it holds no correction")
    return [Correction.from_line(line) for line in lines]


def write_file(rejects: Iterable[Mapping[str, object]]) -> str:
    """Write rows of the table `rejects` as the file to correct them in."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, "reason"))
    writer.writerows(
        (row["source"], row["line_number"], *(2 * (_marked(str(row["raw"])),)), row["reason"])
        for row in rejects
    )
    return text.getvalue()


def read_file(text: str) -> dict[str, dict[str, str]]:
    """Read source -> raw -> corrected, of the rows that were changed.

    Raises:
        EventInvalid: Another file, or one without changes.
    """
    csv.field_size_limit(MAX_RECORD_BYTES)  # a raw line stands in one field
    try:
        # Excel begins its CSV files with a byte order mark.
        lines = io.StringIO(text.removeprefix("\ufeff"))
        return _changed(csv.DictReader(lines))
    except csv.Error as error:
        raise EventInvalid(f"the file of corrections is no CSV: {error}") from error


def _changed(rows: "csv.DictReader[str]") -> dict[str, dict[str, str]]:
    if missing := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
        raise EventInvalid(
            f"the file of corrections lacks {', '.join(missing)}: its columns are "
            f"{', '.join(COLUMNS)}"
        )
    changed: dict[str, dict[str, str]] = {}
    for row in rows:
        raw, corrected = _unmarked(row["raw"]), _unmarked(row["corrected"] or "")
        if corrected and corrected != raw:
            if "\n" in corrected or "\r" in corrected:
                raise EventInvalid(
                    f"line {row['line_number']} of {row['source']}: a corrected row is a single "
                    "line"
                )
            changed.setdefault(row["source"], {})[raw] = corrected
    if not changed:
        raise EventInvalid(
            "the file of corrections changes nothing: edit the column `corrected`; what is left as "
            "it is stays refused"
        )
    return changed


def _marked(line: str) -> str:
    return f"'{line}" if line.startswith(_MARKED) else line


def _unmarked(cell: str) -> str:
    line = cell.removeprefix("'")
    return line if line.startswith(_MARKED) else cell
