"""Lines of a captured CSV file -> typed rows under their canonical names, every line kept and identifiable."""

import csv
from datetime import date

from covidlake import schema
from covidlake.reading.dialects import OWID, PART, Dialect
from covidlake.reading.header import Header, read_header
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.shared import code_columns

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
    # RFC 4180 and PostgreSQL's COPY double a quote inside quotes; Spark's default is a backslash
    "escape": '"',
    "ignoreLeadingWhiteSpace": "true",
    "ignoreTrailingWhiteSpace": "true",
}
# Spark alone would read the year `2021` as its first of January.
_ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"
_US_DATE = r"^\d{1,2}/\d{1,2}/(\d{4}|\d{2})$"
# A comma inside a quoted number such as "1,234,567.5": behind it, up to the point or the quote,
# stand groups of three digits.
_THOUSANDS = r'(?<=(?:^|,)"\s?-?[1-9]\d{0,2}(?:,\d{3}){0,5}),(?=\d{3}(?:,\d{3}){0,5}(?:\.\d{1,15})?\s?"(?:,|$))'
# Control characters, and what Java makes of bytes that are not UTF-8.
_DAMAGE = "[\\x00-\\x1f\\x7f\ufffd]"


def layout_of(header: str, dataset: str, dialect: Dialect = OWID) -> Header:
    """Find the columns of a dataset by name, in whatever order the header line has them.

    Raises SourceInvalid for a column that stands twice or one without which no row can be accepted.
    """
    layout = read_header(
        dataset,
        next(csv.reader([header.removeprefix("\ufeff")], skipinitialspace=True), []),
        dialect,
    )
    layout.check()
    return layout


def with_line_ids(lines: DataFrame) -> DataFrame:
    """Lines of one text file (value), header included -> LINE, TEXT. LINE rises with the place in the file; the header has 0.

    Must stand directly on the reading of the file: the id is made of the part's number and the row
    in it, and Spark numbers the parts of a single file in their order (equal sizes, the rest last).
    """
    return lines.select(F.monotonically_increasing_id().alias(LINE), F.col("value").alias(TEXT))


def rows_of(lines: DataFrame) -> DataFrame:
    """The lines of a file -> LINE, TEXT of those under its header."""
    return with_line_ids(lines).where(F.col(LINE) != 0)


def parsed(rows: DataFrame, layout: Header, latest: date) -> DataFrame:
    """LINE, TEXT -> these, HASH, FAULTY, the columns of the key and RECORD, which holds all columns of the file.

    Empty text is null. A row is faulty when its number of columns is wrong, a number is not one or
    not finite, a text is damaged, a date is after the latest that can be known, or a column that
    may not be null is; then its values mean nothing. The columns travel as one record: plans of 67
    columns take Spark longer to compile than to run.
    """
    columns = schema.CAPTURED[layout.dataset]
    record = from_csv(
        layout, {column.name: "double" for column in columns if column.type == "double"}
    )
    key = [
        value(column, layout).alias(column.name) for column in columns if column.name in layout.key
    ]
    part = [F.col(f"{RECORD}.{PART}")] if PART in layout.key else []
    read = rows.select(LINE, TEXT, record.alias(RECORD))
    keyed = read.select(LINE, TEXT, F.xxhash64(TEXT).alias(HASH), *key, *part, RECORD)
    return keyed.withColumn(FAULTY, _faulty(layout, latest))


def from_csv(layout: Header, types: dict[str, str]) -> Column:
    """TEXT as a record of the layout's columns, of the given types or else text, and MALFORMED."""
    fields = [
        f"`{name}` {types.get(name, 'string')}" if name else f"_extra_{place} string"
        for place, name in enumerate(layout.order)
    ]
    return F.from_csv(without_thousands(), ", ".join([*fields, f"{MALFORMED} string"]), CSV_OPTIONS)


def without_thousands() -> Column:
    """TEXT with "1,234,567.5" as "1234567.5"; only lines with a quote are looked at."""
    return F.when(F.contains(TEXT, F.lit('"')), F.regexp_replace(TEXT, _THOUSANDS, "")).otherwise(
        F.col(TEXT)
    )


def value(column: schema.Column, layout: Header) -> Column:
    """A column of the dataset out of RECORD, in its type; null where the file lacks it."""
    if column.name == "iso_code" and layout.dialect.countries != "alpha-3":
        return _country(layout.dialect)
    if column.name not in layout.order:
        return F.lit(None).cast(column.type)
    return as_date(column.name) if column.type == "date" else F.col(f"{RECORD}.{column.name}")


def _country(dialect: Dialect) -> Column:
    by_name = code_columns.by_name(F.col(f"{RECORD}.location"))
    code = F.col(f"{RECORD}.iso_code")
    return (
        F.when(code.isNull(), by_name).otherwise(code_columns.by_alpha2(code))
        if dialect.countries == "alpha-2"
        else by_name
    )


def as_date(name: str) -> Column:
    """A date of RECORD written as yyyy-mm-dd, m/d/yyyy or m/d/yy; null for anything else."""
    text = f"{RECORD}.{name}"
    month, day, year = (F.split(F.col(text), "/")[place] for place in range(3))
    iso = F.concat_ws(
        "-", F.when(F.length(year) == 2, F.concat(F.lit("20"), year)).otherwise(year), month, day
    )
    return F.when(F.col(text).rlike(_ISO_DATE), F.expr(f"try_cast({text} AS date)")).when(
        F.col(text).rlike(_US_DATE), iso.cast("date")
    )


def is_finite(number: Column) -> Column:
    # For Spark NaN is the greatest number of all.
    return (number < float("inf")) & (number > float("-inf"))


def is_damaged(text: Column) -> Column:
    return text.rlike(_DAMAGE)


def is_future(day: Column, latest: date) -> Column:
    return day > F.lit(latest)


def _faulty(layout: Header, latest: date) -> Column:
    columns = schema.CAPTURED[layout.dataset]
    given = {column.name: column.type for column in columns if column.name in layout.order}
    numbers = F.array(
        *(F.col(f"{RECORD}.{name}") for name, kind in given.items() if kind == "double")
    ).cast("array<double>")
    texts = F.concat_ws(
        "", *(F.col(f"{RECORD}.{name}") for name, kind in given.items() if kind == "string")
    )
    # Null when the row has no number.
    infinite = F.coalesce(
        ~is_finite(F.array_max(numbers)) | ~is_finite(F.array_min(numbers)), F.lit(False)
    )
    faulty = F.col(f"{RECORD}.{MALFORMED}").isNotNull() | infinite | is_damaged(texts)
    for column in columns:
        read = F.col(column.name) if column.name in layout.key else value(column, layout)
        if not column.nullable:
            faulty |= read.isNull()
        if column.type == "date":
            faulty |= F.coalesce(is_future(read, latest), F.lit(False))
    return faulty
