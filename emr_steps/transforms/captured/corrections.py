"""Rows that a source wrote wrongly and that were read as people corrected them.

covidlake.capturing.corrections has the corrections themselves; the reader applied them.
"""

from dataclasses import fields

from covidlake import schema
from covidlake.capturing.corrections import Correction
from covidlake.reading.canonical import LINE, RAW, REASON
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

SCHEMA = ", ".join(f"`{field.name}` string" for field in fields(Correction))


def latest(corrections: DataFrame) -> DataFrame:
    """Return one correction a line: the latest."""
    of_a_line = Window.partitionBy("raw")
    newest_first = of_a_line.orderBy(F.desc("corrected_at"), F.desc("corrected"))
    ranked = corrections.withColumn("_age", F.row_number().over(newest_first))
    return ranked.where("_age = 1").drop("_age")


def applied(rows: DataFrame, corrections: DataFrame, source: str, sha256: str) -> DataFrame:
    """Return the table `corrections`: which rows of a canonical snapshot were read as corrected.

    Args:
        corrections: One a line (latest).
        sha256: Of the raw file.
    """
    # One that is rejected as corrected, too, stands in `rejects` alone.
    is_corrected = F.col(RAW).isNotNull() & F.col(REASON).isNull()
    corrected = rows.where(is_corrected)
    written = corrected.select(LINE, F.col(RAW).alias("raw"))
    origin = {
        "source": F.lit(source),
        "source_sha256": F.lit(sha256),
        "line_number": F.col(LINE),
    }
    matched = written.join(F.broadcast(corrections), "raw").withColumns(origin)
    return matched.select(*schema.TABLES["corrections"].column_names)
