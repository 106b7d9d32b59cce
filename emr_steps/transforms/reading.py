"""Lines of a captured CSV file -> text columns under their canonical names, every line kept and identifiable."""

import csv
import difflib
from collections import Counter
from dataclasses import dataclass

from covidlake import schema
from covidlake.errors import SourceInvalid
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

# Technical columns beside the data. The underscore keeps them apart from any canonical name.
LINE = "_line"  # identifies the line; line_numbers() turns it into the line's place in the file
HASH = "_hash"  # of the whole line, to tell copies from contradictions
REASON = "_reason"  # why the row is not accepted, null as long as it is
_MALFORMED = "_malformed"

BLANK_LINE = "blank line"
WRONG_COLUMN_COUNT = "wrong column count"

# RFC 4180 doubles a quote inside quotes, as PostgreSQL's COPY does; Spark's own default is a backslash.
CSV_OPTIONS = {
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": _MALFORMED,
    "escape": '"',
    "ignoreLeadingWhiteSpace": "true",
    "ignoreTrailingWhiteSpace": "true",
}


@dataclass(frozen=True)
class Layout:
    """Where a file keeps the columns of its dataset.

    order    the canonical column at each position of the file; null for a column that the contract does not know
    missing  optional columns that the file lacks: they become null
    extra    the file's columns that the contract does not know: they are ignored
    """

    order: tuple[str | None, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def layout_of(header: str, dataset: str) -> Layout:
    """Find the columns of a dataset by name, in whatever order the header line has them.

    Raises SourceInvalid for an empty header, a column that stands twice, or a column without which no row can be
    accepted (naming the header that comes nearest to it).
    """
    names = [name.strip().lower() for name in next(csv.reader([header.removeprefix("\ufeff")]), [])]
    contract = [column.name for column in schema.CAPTURED[dataset]]
    canonical = [name if name in contract else _alias(name, names) for name in names]
    twice = sorted(name for name, count in Counter(canonical).items() if count > 1 and name in contract)
    if twice:
        raise SourceInvalid(f"{dataset}: the header names {', '.join(twice)} more than once")
    for column in schema.CAPTURED[dataset]:
        if not column.nullable and column.name not in canonical:
            raise SourceInvalid(f"{dataset}: the header lacks the column {column.name}{_nearest(column.name, names)}")
    return Layout(
        order=tuple(name if name in contract else None for name in canonical),
        missing=tuple(name for name in contract if name not in canonical),
        extra=tuple(name for name in canonical if name not in contract),
    )


def with_line_ids(lines: DataFrame) -> DataFrame:
    """Lines of one text file (value) plus LINE, which rises with the place in the file; the header has 0.

    Must stand directly on the reading of the file: the id is made of the partition's number and the row in it, and Spark
    numbers the parts of a single file in their order (equal sizes, the rest last).
    """
    return lines.select(F.monotonically_increasing_id().alias(LINE), "value")


def parsed(lines: DataFrame, layout: Layout) -> DataFrame:
    """Lines -> LINE, HASH, REASON and one text column for each column of the layout; empty text is null.

    A line that is blank or has the wrong number of columns keeps its row, with the reason.
    """
    fields = [name or f"_extra_{position}" for position, name in enumerate(layout.order)]
    record = F.from_csv("value", ", ".join(f"`{field}` string" for field in [*fields, _MALFORMED]), CSV_OPTIONS)
    reason = F.when(F.trim("value") == "", BLANK_LINE).when(F.col(f"record.{_MALFORMED}").isNotNull(), WRONG_COLUMN_COUNT)
    known = [f"record.{name}" for name in layout.order if name]
    rows = with_line_ids(lines).where(F.col(LINE) != 0)
    return rows.select(LINE, "value", record.alias("record")).select(LINE, F.xxhash64("value").alias(HASH), reason.alias(REASON), *known)


def lines_by_part(lines: DataFrame) -> DataFrame:
    """How many lines, header included, each part of the file holds: part, lines."""
    return lines.groupBy(F.spark_partition_id().alias("part")).agg(F.count(F.lit(1)).alias("lines"))


def _alias(name: str, names: list[str]) -> str:
    alias = schema.ALIASES.get(name, name)
    return name if alias in names else alias


def _nearest(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did {near[0]} take its place?" if near else f"; it has {', '.join(names[:8])}"
