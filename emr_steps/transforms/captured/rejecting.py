"""Which rows are valid, and why each other one is rejected (transforms.captured.faults)."""

from datetime import date

from covidlake import schema
from covidlake.quality import rules
from covidlake.reading.header import Header
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from transforms.captured import faults
from transforms.captured.faults import FAULTY
from transforms.captured.reading import LINE, RECORD, TEXT, from_csv, value

REASON = "_reason"  # why a row is rejected; null for a valid one
# Stands in REASON until the text of a faulty row is looked at; no table ever holds it.
_TO_BE_EXPLAINED = "to be explained"


def with_faulty_marked(parsed: DataFrame, header: Header, latest: date) -> DataFrame:
    """Return the rows with FAULTY: whether each breaks a rule, whatever the others are."""
    return parsed.withColumn(FAULTY, faults.is_faulty(header, latest))


def with_duplicates_marked(rows: DataFrame, header: Header) -> DataFrame:
    """Return the rows with REASON for faulty ones and for sound ones that share a key.

    They come in the order of the key.

    Copies of one line leave the first; lines that contradict each other leave none.
    """
    same_key = Window.partitionBy(*header.key, FAULTY)
    # Of the window, too, what it knows already: Spark would look at FAULTY before the shuffle, and
    # parse every line twice for that.
    faulty = F.max(FAULTY).over(same_key)
    reason = F.when(faulty, _TO_BE_EXPLAINED).otherwise(faults.key_reason(same_key))
    # By location alone: all its days then stand in one file, and the window needs no shuffle of its
    # own.
    return rows.repartition(header.key[0]).withColumn(REASON, reason)


def with_incomplete_marked(marked: DataFrame, header: Header) -> DataFrame:
    """Return the rows with REASON, too, for sound ones beside a rejected part of their country.

    Their sum would be no total.
    """
    of_country_and_day = Window.partitionBy(*schema.KEYS[header.dataset])
    contradicts = F.coalesce(REASON, F.lit("")) == rules.CONFLICTING_KEY.name
    part_rejected = F.max(F.col(FAULTY) | contradicts).over(of_country_and_day)
    incomplete = F.when(faults.is_incomplete(part_rejected), rules.INCOMPLETE_SUM.name)
    return marked.withColumn(REASON, F.coalesce(REASON, incomplete))


def valid_rows(marked: DataFrame, header: Header) -> DataFrame:
    """Return the rows without a REASON, with the columns of the dataset in their types."""
    valid = marked.where(F.col(REASON).isNull())
    return _typed(valid, header)


def valid_rows_of_unique_keys(rows: DataFrame, header: Header) -> DataFrame:
    """Return the same where no two rows share a key, without looking for any.

    Within each part they come in the order of the key.
    """
    typed = _typed(rows.where(~F.col(FAULTY)), header)
    return typed.sortWithinPartitions(*schema.KEYS[header.dataset])


def most_rows_of_a_key(rows: DataFrame, dataset: str) -> DataFrame:
    """Return one row: `rows`, how many rows of a dataset share a key, or at least one hash of it.

    Null where there are no rows.
    """
    key = F.xxhash64(*schema.KEYS[dataset])
    by_key = rows.groupBy(key).agg(F.count("*").alias("rows"))
    return by_key.agg(F.max("rows").alias("rows"))


def rejected(marked: DataFrame, header: Header, latest: date) -> DataFrame:
    """Return the other rows: LINE, TEXT and REASON, such as `new_cases: not a number`."""
    is_rejected = F.col(REASON).isNotNull()
    rows = marked.where(is_rejected).select(LINE, TEXT, REASON)
    as_text = rows.select("*", from_csv(header, {}).alias(RECORD))
    explained = F.when(F.col(REASON) != _TO_BE_EXPLAINED, F.col(REASON)).otherwise(
        faults.reason(header, latest)
    )
    return as_text.select(LINE, TEXT, explained.alias(REASON))


def all_rejected(rows: DataFrame) -> DataFrame:
    """Return every row with the REASON of a file whose decimals were destroyed."""
    return rows.withColumn(REASON, F.lit(rules.DECIMALS_DESTROYED.name))


def _typed(rows: DataFrame, header: Header) -> DataFrame:
    key = schema.KEYS[header.dataset]
    typed = {
        column.name: F.col(column.name) if column.name in key else value(column, header)
        for column in schema.CAPTURED[header.dataset]
    }
    columns = [column.alias(name) for name, column in typed.items()]
    return rows.select(*columns)
