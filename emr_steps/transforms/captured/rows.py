"""Rows of a canonical snapshot (covidlake.reading.canonical): the valid ones, and the rejected."""

from covidlake import schema
from covidlake.reading.canonical import LINE, PART, RAW, REASON
from covidlake.schema.ddl import spark_ddl
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def ddl(dataset: str) -> str:
    """Return the columns of a canonical snapshot, and their types."""
    own = f"{LINE} bigint, {PART} string, {REASON} string, {RAW} string"
    return f"{own}, {spark_ddl(schema.CAPTURED[dataset])}"


def valid_rows(rows: DataFrame, dataset: str) -> DataFrame:
    """Return LINE, and the columns of their dataset, of the rows that break no rule."""
    names = [column.name for column in schema.CAPTURED[dataset]]
    is_valid = F.col(REASON).isNull()
    return rows.where(is_valid).select(LINE, *names)


def rejects(rows: DataFrame, source: str, sha256: str) -> DataFrame:
    """Return the other rows, as rows of the table `rejects`.

    Args:
        sha256: Of the raw file.
    """
    rejected = rows.where(F.col(REASON).isNotNull())
    columns = {
        "source": F.lit(source),
        "source_sha256": F.lit(sha256),
        "line_number": F.col(LINE),
        "reason": F.col(REASON),
        "raw": F.col(RAW),
    }
    return rejected.withColumns(columns).select(*schema.TABLES["rejects"].column_names)
