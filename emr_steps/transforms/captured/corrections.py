"""Rows that a source wrote wrongly, read as people corrected them.

covidlake.capturing.corrections has the corrections themselves.
"""

from collections.abc import Mapping
from dataclasses import fields

from covidlake import schema
from covidlake.capturing.corrections import Correction
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from transforms.captured.accounting import as_text, line_number
from transforms.captured.reading import TEXT

SCHEMA = ", ".join(f"`{field.name}` string" for field in fields(Correction))
_RAW, _CORRECTED = "_raw", "_corrected"


def latest(corrections: DataFrame) -> DataFrame:
    """Return one correction a line: the latest."""
    of_a_line = Window.partitionBy("raw")
    newest_first = of_a_line.orderBy(F.desc("corrected_at"), F.desc("corrected"))
    ranked = corrections.withColumn("_age", F.row_number().over(newest_first))
    return ranked.where("_age = 1").drop("_age")


def corrected(rows: DataFrame, corrections: DataFrame) -> DataFrame:
    """Return LINE, TEXT, the lines that somebody corrected as corrected.

    Neither number nor order of the rows changes.
    """
    renamed = {"raw": _RAW, "corrected": _CORRECTED}
    pairs = corrections.select(*renamed).withColumnsRenamed(renamed)
    matched = rows.join(F.broadcast(pairs), _reads_as_raw(), "left")
    return matched.withColumn(TEXT, F.coalesce(_CORRECTED, TEXT)).drop(_RAW, _CORRECTED)


def applied(
    rows: DataFrame, corrections: DataFrame, parts: Mapping[int, int], source: str, sha256: str
) -> DataFrame:
    """Return the table `corrections`: which of the lines as received are read as corrected."""
    renamed = corrections.withColumnRenamed("raw", _RAW)
    matched = rows.join(F.broadcast(renamed), _reads_as_raw())
    origin = {
        "source": F.lit(source),
        "source_sha256": F.lit(sha256),
        "line_number": line_number(parts),
        "raw": F.col(_RAW),
    }
    return matched.withColumns(origin).select(*schema.TABLES["corrections"].column_names)


def _reads_as_raw() -> Column:
    return as_text(F.col(TEXT)) == F.col(_RAW)
