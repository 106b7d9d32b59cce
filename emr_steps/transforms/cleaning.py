"""Text columns -> the types of the contract; what does not convert is a reason, never a silent null."""

from covidlake import schema
from covidlake.schema import Column as Contract
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.reading import HASH, LINE, REASON

DUPLICATE_IDENTICAL = "duplicate_identical"
CONFLICTING_KEY = "conflicting_key"

# Java reads `12d`, `0x1p3`, `NaN` and `Infinity` as numbers; a data file that holds them is damaged.
_NUMBER = r"^[0-9eE.+-]+$"
# Spark would read the year `2021` as its first of January.
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_FAULT = {"double": "not a number", "date": "not a date"}


def typed(rows: DataFrame, dataset: str) -> DataFrame:
    """Text columns -> LINE, HASH, REASON and every column of the dataset in its type; absent columns are null.

    The first fault of a row becomes its reason, such as `new_cases: not a number` or `iso_code: missing`.
    """
    columns = schema.CAPTURED[dataset]
    present = [column for column in columns if column.name in rows.columns]
    values = [_converted(column).alias(_typed_name(column)) for column in present if column.type in _FAULT]
    converted = rows.select("*", *values)
    reason = F.coalesce(REASON, *(_fault(column) for column in present if column.type in _FAULT or not column.nullable), F.lit(None))
    return converted.select(
        LINE,
        HASH,
        reason.alias(REASON),
        *(F.col(_typed_name(c) if c.type in _FAULT else c.name).alias(c.name) if c in present else _absent(c) for c in columns),
    )


def with_duplicates_rejected(rows: DataFrame, key: tuple[str, ...]) -> DataFrame:
    """Of several acceptable rows with one key: copies of one line leave the first, contradictions leave none."""
    same_key = Window.partitionBy(*key, F.col(REASON).isNull())
    is_copy = F.min(HASH).over(same_key) == F.max(HASH).over(same_key)
    is_first = F.min(LINE).over(same_key) == F.col(LINE)
    verdict = (
        F.when(F.col(REASON).isNotNull(), F.col(REASON))
        .when(~is_copy, CONFLICTING_KEY)
        .when(~is_first, DUPLICATE_IDENTICAL)
    )  # fmt: skip
    return rows.withColumn(REASON, verdict)


def accepted(rows: DataFrame) -> DataFrame:
    """The rows without a reason against them, without the technical columns."""
    return rows.where(F.col(REASON).isNull()).drop(LINE, HASH, REASON)


def _typed_name(column: Contract) -> str:
    return f"_typed_{column.name}"


def _converted(column: Contract) -> Column:
    value = F.expr(f"try_cast(`{column.name}` AS {column.type})")
    if column.type == "date":
        return F.when(F.col(column.name).rlike(_DATE), value)
    return F.when((F.abs(value) < float("inf")) & F.col(column.name).rlike(_NUMBER), value)


def _fault(column: Contract) -> Column:
    text = F.col(column.name)
    fault = F.when(text.isNull(), f"{column.name}: missing") if not column.nullable else None
    if column.type not in _FAULT:
        return fault
    unreadable = text.isNotNull() & F.col(_typed_name(column)).isNull()
    message = f"{column.name}: {_FAULT[column.type]}"
    return F.when(unreadable, message) if fault is None else fault.when(unreadable, message)


def _absent(column: Contract) -> Column:
    return F.lit(None).cast(column.type).alias(column.name)
