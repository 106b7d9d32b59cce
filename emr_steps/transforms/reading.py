"""Lines of a captured CSV file -> typed rows under their canonical names, every line kept and identifiable."""

import csv
import difflib
from collections import Counter
from dataclasses import dataclass

from covidlake import schema
from covidlake.errors import SourceInvalid
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# Technical columns beside the data. The underscore keeps them apart from any canonical name.
LINE = "_line"  # the line's id, see with_line_ids
TEXT = "_text"  # the line as received
HASH = "_hash"  # of the line, to tell copies from contradictions
FAULTY = "_faulty"  # whether the line cannot be accepted as it stands
RECORD = "_record"  # all columns of the file
MALFORMED = "_malformed"  # Spark's: set where the number of columns or a number is wrong

CSV_OPTIONS = {
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": MALFORMED,
    "escape": '"',  # RFC 4180 and PostgreSQL's COPY double a quote inside quotes; Spark's default is a backslash
    "ignoreLeadingWhiteSpace": "true",
    "ignoreTrailingWhiteSpace": "true",
}
# Spark alone would read the year `2021` as its first of January.
_ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"


@dataclass(frozen=True)
class Layout:
    """Where a file keeps the columns of its dataset.

    order    the canonical column at each position of the file; None for a column that the contract does not know
    missing  optional columns that the file lacks: they become null
    extra    the file's columns that the contract does not know: they are ignored
    """

    dataset: str
    order: tuple[str | None, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def layout_of(header: str, dataset: str) -> Layout:
    """Find the columns of a dataset by name, in whatever order the header line has them.

    Raises SourceInvalid for a column that stands twice or one without which no row can be accepted, naming the header
    that comes nearest to it.
    """
    names = [name.strip().lower() for name in next(csv.reader([header.removeprefix("\ufeff")]), [])]
    contract = [column.name for column in schema.CAPTURED[dataset]]
    canonical = [_canonical(name, names) for name in names]
    twice = sorted(name for name, count in Counter(canonical).items() if count > 1 and name in contract)
    if twice:
        raise SourceInvalid(f"{dataset}: the header names {', '.join(twice)} more than once")
    for column in schema.CAPTURED[dataset]:
        if not column.nullable and column.name not in canonical:
            raise SourceInvalid(f"{dataset}: the header lacks the column {column.name}{_nearest(column.name, names)}")
    return Layout(
        dataset=dataset,
        order=tuple(name if name in contract else None for name in canonical),
        missing=tuple(name for name in contract if name not in canonical),
        extra=tuple(name for name in canonical if name not in contract),
    )


def with_line_ids(lines: DataFrame) -> DataFrame:
    """Lines of one text file (value), header included -> LINE, TEXT. LINE rises with the place in the file; the header has 0.

    Must stand directly on the reading of the file: the id is made of the part's number and the row in it, and Spark
    numbers the parts of a single file in their order (equal sizes, the rest last).
    """
    return lines.select(F.monotonically_increasing_id().alias(LINE), F.col("value").alias(TEXT))


def parsed(lines: DataFrame, layout: Layout) -> DataFrame:
    """Lines of the file -> LINE, TEXT, HASH, FAULTY, the dataset's key and RECORD, which holds all columns of the file.

    Empty text is null. A row is faulty when its number of columns is wrong, a number is not one or not finite, or a column
    that may not be null is; then its values mean nothing. The columns travel as one record: plans of 67 columns take Spark
    longer to compile than to run.
    """
    columns = schema.CAPTURED[layout.dataset]
    record = from_csv(layout, {column.name: "double" for column in columns if column.type == "double"})
    rows = with_line_ids(lines).where(F.col(LINE) != 0).select(LINE, TEXT, record.alias(RECORD))
    key = [value(column, layout).alias(column.name) for column in columns if column.name in schema.KEYS[layout.dataset]]
    return rows.select(LINE, TEXT, F.xxhash64(TEXT).alias(HASH), _faulty(layout).alias(FAULTY), *key, RECORD)


def from_csv(layout: Layout, types: dict[str, str]) -> Column:
    """TEXT as a record of the layout's columns, of the given types or else text, and MALFORMED."""
    fields = [f"`{name}` {types.get(name, 'string')}" if name else f"_extra_{place} string" for place, name in enumerate(layout.order)]
    return F.from_csv(TEXT, ", ".join([*fields, f"{MALFORMED} string"]), CSV_OPTIONS)


def value(column: schema.Column, layout: Layout) -> Column:
    """A column of the dataset out of RECORD, in its type; null where the file lacks it."""
    if column.name in layout.missing:
        return F.lit(None).cast(column.type)
    return iso_date(column.name) if column.type == "date" else F.col(f"{RECORD}.{column.name}")


def iso_date(name: str) -> Column:
    """A date written as yyyy-mm-dd in RECORD; null for anything else."""
    text = f"{RECORD}.{name}"
    return F.when(F.col(text).rlike(_ISO_DATE), F.expr(f"try_cast({text} AS date)"))


def _faulty(layout: Layout) -> Column:
    columns = schema.CAPTURED[layout.dataset]
    numbers = F.array(*(value(column, layout) for column in columns if column.type == "double"))
    # For Spark NaN is the greatest number of all. Null when the row has no number.
    infinite = F.coalesce((F.array_max(numbers) >= float("inf")) | (F.array_min(numbers) == float("-inf")), F.lit(False))
    faulty = F.col(f"{RECORD}.{MALFORMED}").isNotNull() | infinite
    for column in columns:
        if not column.nullable:
            faulty |= value(column, layout).isNull()
    return faulty


def _canonical(name: str, names: list[str]) -> str:
    alias = schema.ALIASES.get(name, name)
    return name if alias in names else alias


def _nearest(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did {near[0]} take its place?" if near else f"; it has {', '.join(names[:8])}"
