"""Which rows are accepted, and for each that is not, why."""

from datetime import date

from covidlake import schema
from covidlake.reading.header import Header
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.captured.reading import (
    FAULTY,
    HASH,
    LINE,
    MALFORMED,
    RECORD,
    TEXT,
    as_date,
    from_csv,
    is_damaged,
    is_finite,
    is_future,
    value,
)

REASON = (
    "_reason"  # why the row is not accepted; UNREADABLE until the text of a faulty row is explained
)
BLANK_LINE = "blank_line"
WRONG_COLUMN_COUNT = "wrong_column_count"
DUPLICATE_IDENTICAL = "duplicate_identical"
CONFLICTING_KEY = "conflicting_key"
INCOMPLETE_SUM = "incomplete_sum"
DECIMALS_DESTROYED = "decimals_destroyed"
UNREADABLE = "unreadable"


def with_duplicates_marked(rows: DataFrame, layout: Header) -> DataFrame:
    """Parsed rows -> plus REASON for faulty ones, and for sound ones that share a key; in the order of the key.

    Copies of one line leave the first; lines that contradict each other leave none.
    """
    key = layout.key
    same_key = Window.partitionBy(*key, FAULTY)
    contradicted = F.min(HASH).over(same_key) != F.max(HASH).over(same_key)
    copy = F.min(LINE).over(same_key) != F.col(LINE)
    # Of the window, too, what it knows already: Spark would look at FAULTY before the shuffle, and
    # parse every line twice for that.
    faulty = F.max(FAULTY).over(same_key)
    reason = (
        F.when(faulty, UNREADABLE)
        .when(contradicted, CONFLICTING_KEY)
        .when(copy, DUPLICATE_IDENTICAL)
    )
    # By location alone: all its days then stand in one file, and the window needs no shuffle of its
    # own.
    return rows.repartition(key[0]).withColumn(REASON, reason)


def with_incomplete_marked(marked: DataFrame, layout: Header) -> DataFrame:
    """Plus REASON for sound rows of a part, where another part of the same country and day was refused: their sum would be no total."""
    whole = Window.partitionBy(*schema.KEYS[layout.dataset])
    refused = F.col(FAULTY) | (F.coalesce(REASON, F.lit("")) == CONFLICTING_KEY)
    incomplete = F.when(~F.col(FAULTY) & F.max(refused).over(whole), INCOMPLETE_SUM)
    return marked.withColumn(REASON, F.coalesce(REASON, incomplete))


def accepted(marked: DataFrame, layout: Header) -> DataFrame:
    """The rows that nothing speaks against, with the columns of the dataset in their types."""
    return _typed(marked.where(F.col(REASON).isNull()), layout)


def sound(parsed: DataFrame, layout: Header) -> DataFrame:
    """The same where no two rows share a key, without looking for any; in the order of the key within each part."""
    return _typed(parsed.where(~F.col(FAULTY)), layout).sortWithinPartitions(
        *schema.KEYS[layout.dataset]
    )


def has_shared_keys(rows: DataFrame, dataset: str) -> bool:
    """Whether two rows of a dataset have the same key, or at least one hash of it."""
    by_key = rows.groupBy(F.xxhash64(*schema.KEYS[dataset])).agg(F.count(F.lit(1)).alias("rows"))
    return bool(by_key.agg(F.max("rows") > 1).first()[0])


def rejected(marked: DataFrame, layout: Header, latest: date) -> DataFrame:
    """The other rows: LINE, TEXT and REASON, such as `new_cases: not a number`; the first fault of a line counts."""
    refused = marked.where(F.col(REASON).isNotNull()).select(LINE, TEXT, REASON)
    explained = refused.select("*", from_csv(layout, {}).alias(RECORD))
    told = F.when(F.col(REASON) != UNREADABLE, F.col(REASON))
    return explained.select(
        LINE, TEXT, F.coalesce(told, *_faults(layout, latest), REASON).alias(REASON)
    )


def all_refused(rows: DataFrame) -> DataFrame:
    """LINE, TEXT of every row -> plus REASON, of a file whose decimals were destroyed."""
    return rows.withColumn(REASON, F.lit(DECIMALS_DESTROYED))


def _typed(rows: DataFrame, layout: Header) -> DataFrame:
    key, columns = schema.KEYS[layout.dataset], schema.CAPTURED[layout.dataset]
    return rows.select(
        *(
            (F.col(column.name) if column.name in key else value(column, layout)).alias(column.name)
            for column in columns
        )
    )


def _faults(layout: Header, latest: date) -> list[Column]:
    blank = F.when(F.trim(TEXT) == "", BLANK_LINE)
    ragged = F.when(F.col(f"{RECORD}.{MALFORMED}").isNotNull(), WRONG_COLUMN_COUNT)
    present = [column for column in schema.CAPTURED[layout.dataset] if column.name in layout.order]
    return [
        blank,
        ragged,
        *_unknown_country(layout),
        *(fault for column in present for fault in _faults_of(column, latest)),
    ]


def _unknown_country(layout: Header) -> list[Column]:
    if layout.dialect.countries == "alpha-3":
        return []
    name = F.coalesce(
        *(f"{RECORD}.{column}" for column in ("location", "iso_code") if column in layout.order)
    )
    code = next(
        value(column, layout)
        for column in schema.CAPTURED[layout.dataset]
        if column.name == "iso_code"
    )
    return [F.when(name.isNotNull() & code.isNull(), F.concat(F.lit("location: unknown "), name))]


def _faults_of(column: schema.Column, latest: date) -> list[Column]:
    text = F.col(f"{RECORD}.{column.name}")
    faults = {} if column.nullable else {"missing": text.isNull()}
    if column.type == "date":
        faults["not a date"] = text.isNotNull() & as_date(column.name).isNull()
        faults["in the future"] = is_future(as_date(column.name), latest)
    elif column.type == "double":
        number = F.expr(f"try_cast({RECORD}.{column.name} AS double)")
        faults["not a number"] = text.isNotNull() & ~F.coalesce(is_finite(number), F.lit(False))
    else:
        faults["damaged text"] = is_damaged(text)
    return [F.when(fault, f"{column.name}: {reason}") for reason, fault in faults.items()]
