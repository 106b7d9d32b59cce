"""The canonical snapshot: what a captured file says, whatever its bytes.

Beside the raw file lie its rows (Parquet) and their account (JSON, written last). The Parquet file
has one row a row of the file (of a wide file: a row a cell), in the order of the file: the columns
below, then those of the contract in their types. Of a rejected row those are null.
"""

import builtins
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from covidlake.checksums import sealed_json, unsealed

# Of the rules of covidlake.reading. It stands in the name of every canonical snapshot: those of an
# older reader are made again from the raw file.
READER_VERSION = 3

LINE = "_line"  # number of the line where the row begins; the first line of the file is 1
PART = "_part"  # the province, in dialects that have such; else null
REASON = "_reason"  # why the row is rejected (covidlake.quality.rules); null: it is valid
RAW = "_raw"  # the line of a rejected row, and of one that is read as somebody corrected it
OWN_COLUMNS = (LINE, PART, REASON, RAW)

_DIGEST_CHARACTERS = 8


@dataclass(frozen=True)
class BoundedValues:
    """How many values a bounded column has in valid rows, and how many are beyond its bounds."""

    values: int
    beyond: int


@dataclass(frozen=True)
class Account:
    """The account of a canonical snapshot: rows_in = rows_out + the rows of all reasons.

    Attributes:
        dialect: How the raw file is written (covidlake.reading.dialects).
        reader: READER_VERSION of whoever read it.
        corrections: Digest of the corrections it was read with; empty without any.
        sha256, bytes: Of the raw file.
        parquet_sha256, parquet_bytes: Of the rows.
        columns: Names in the header, as they stand there.
        unknown: Those of them that the contract does not know.
        missing: Columns of the contract that the file neither has nor allows to derive.
        rows_in: Rows of the file; of a wide file its cells.
        rows_out: Those of them that are valid.
        rows_corrected: Those of rows_in that were read as somebody corrected them.
        reasons: Reason -> rows rejected for it, most frequent first.
        content_hash: Of what the rows say in whatever order; copies of a row do not count.
        last_date: Of the valid rows, ISO; null without a date.
        days_apart: The least distance of the last three dates on which most locations stand; null
            without two.
        days: That the counts of a row cover.
        bounds: Column of the contract with an upper end -> its values.
        places: The codes of the valid rows, sorted.
    """

    dataset: str
    dialect: str
    reader: int
    corrections: str
    sha256: str
    bytes: int
    parquet_sha256: str
    parquet_bytes: int
    columns: list[str]
    unknown: list[str]
    missing: list[str]
    rows_in: int
    rows_out: int
    rows_corrected: int
    reasons: dict[str, int]
    content_hash: str
    last_date: str | None
    days_apart: int | None
    days: int
    bounds: dict[str, BoundedValues] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        return sealed_json(asdict(self))

    @classmethod
    def from_json(cls, text: str | builtins.bytes) -> Self:
        """Read an account; keys of a newer writer are ignored.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: It is damaged.
        """
        known = cls.__dataclass_fields__
        values = {key: value for key, value in unsealed(text).items() if key in known}
        bounds = values["bounds"].items()
        values["bounds"] = {column: BoundedValues(**counts) for column, counts in bounds}
        return cls(**values)

    @property
    def rows_rejected(self) -> int:
        return sum(self.reasons.values())


def corrections_digest(corrections: Mapping[str, str]) -> str:
    """Return what tells corrections (raw -> corrected) from others in a name; empty for none."""
    if not corrections:
        return ""
    text = json.dumps(sorted(corrections.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_CHARACTERS]
