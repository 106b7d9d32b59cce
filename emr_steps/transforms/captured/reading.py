"""Lines of a captured CSV file -> typed rows under their canonical names.

Every line is kept, and known by its number.
"""

import csv
from collections.abc import Mapping

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
_THOUSANDS = (
    r'(?<=(?:^|,)"\s?-?[1-9]\d{0,2}(?:,\d{3}){0,5}),'
    r'(?=\d{3}(?:,\d{3}){0,5}(?:\.\d{1,15})?\s?"(?:,|$))'
)


def header_of(line: str, dataset: str, dialect: Dialect = OWID) -> Header:
    """Find the columns of a dataset by name, in whatever order the header line has them.

    Raises:
        SourceInvalid: A column stands twice, or one lacks without which no row can be accepted.
    """
    without_byte_order_mark = line.removeprefix("\ufeff")
    names = next(csv.reader([without_byte_order_mark], skipinitialspace=True), [])
    header = read_header(dataset, names, dialect)
    header.check()
    return header


def with_line_ids(lines: DataFrame) -> DataFrame:
    """Return LINE, TEXT of the lines of one text file (`value`), header included.

    LINE rises from line to line; the header has 0. This must stand directly on the reading of the
    file: the id is made of the part's number and the row in it, and Spark numbers the parts of a
    single file in their order (equal sizes, the rest last).
    """
    line = F.monotonically_increasing_id().alias(LINE)
    return lines.select(line, F.col("value").alias(TEXT))


def rows_of(lines: DataFrame) -> DataFrame:
    """Return LINE, TEXT of the lines of a file under its header."""
    return with_line_ids(lines).where(F.col(LINE) != 0)


def parsed(rows: DataFrame, header: Header) -> DataFrame:
    """Return LINE, TEXT, HASH, the columns of the key, and RECORD with all columns of the file.

    Empty text is null. Of a line with a wrong number of columns, or with a number that is none,
    the values mean nothing (transforms.captured.faults). The columns travel as one record: plans of
    67 columns take Spark longer to compile than to run.
    """
    columns = schema.CAPTURED[header.dataset]
    types = {column.name: "double" for column in columns if column.type == "double"}
    key = [
        value(column, header).alias(column.name) for column in columns if column.name in header.key
    ]
    part = [F.col(f"{RECORD}.{PART}")] if PART in header.key else []
    read = rows.select(LINE, TEXT, from_csv(header, types).alias(RECORD))
    return read.select(LINE, TEXT, F.xxhash64(TEXT).alias(HASH), *key, *part, RECORD)


def from_csv(header: Header, types: Mapping[str, str]) -> Column:
    """Return TEXT as a record of the header's columns, of the given types or else text.

    The record's MALFORMED is set where the line does not fit.
    """
    fields = [
        f"`{name}` {types.get(name, 'string')}" if name else f"_extra_{index} string"
        for index, name in enumerate(header.order)
    ]
    ddl = ", ".join([*fields, f"{MALFORMED} string"])
    return F.from_csv(without_thousands(), ddl, CSV_OPTIONS)


def without_thousands() -> Column:
    """Return TEXT with "1,234,567.5" as "1234567.5"; only lines with a quote are looked at."""
    has_quote = F.contains(TEXT, F.lit('"'))
    without = F.regexp_replace(TEXT, _THOUSANDS, "")
    return F.when(has_quote, without).otherwise(F.col(TEXT))


def value(column: schema.Column, header: Header) -> Column:
    """Return a column of the dataset out of RECORD, in its type; null where the file lacks it."""
    if column.name == "iso_code" and header.dialect.countries != "alpha-3":
        return _country(header.dialect)
    if column.name not in header.order:
        return F.lit(None).cast(column.type)
    return as_date(column.name) if column.type == "date" else F.col(f"{RECORD}.{column.name}")


def _country(dialect: Dialect) -> Column:
    by_name = code_columns.by_name(F.col(f"{RECORD}.location"))
    if dialect.countries != "alpha-2":
        return by_name
    code = F.col(f"{RECORD}.iso_code")
    by_alpha2 = code_columns.by_alpha2(code)
    return F.when(code.isNull(), by_name).otherwise(by_alpha2)


def as_date(name: str) -> Column:
    """Return a date of RECORD written as yyyy-mm-dd, m/d/yyyy or m/d/yy; null for anything else."""
    text = f"{RECORD}.{name}"
    parts = F.split(text, "/")
    month, day, year = parts[0], parts[1], parts[2]
    this_century = F.concat(F.lit("20"), year)
    full_year = F.when(F.length(year) == 2, this_century).otherwise(year)
    american = F.concat_ws("-", full_year, month, day).cast("date")
    iso = F.expr(f"try_cast({text} AS date)")
    is_iso = F.col(text).rlike(_ISO_DATE)
    is_american = F.col(text).rlike(_US_DATE)
    return F.when(is_iso, iso).when(is_american, american)
