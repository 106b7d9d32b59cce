"""rows_in = rows_out + rows_rejected: the account of one captured file."""

from collections.abc import Mapping
from typing import Any

from covidlake import schema
from covidlake.errors import SourceInvalid, TooManyRejects
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.reading import LINE, REASON, with_line_ids

MOST_REJECTS = 0.05
# monotonically_increasing_id keeps the row within its part in the lower 33 bits.
_PART_BITS = 33


def counts_by_reason(rows: DataFrame) -> DataFrame:
    """Rows with each reason; the null reason counts the accepted rows."""
    return rows.groupBy(REASON).agg(F.count(F.lit(1)).alias("rows"))


def account(source: str, rows_in: int, counts: Mapping[str | None, int]) -> dict[str, Any]:
    """A source's entry in the step report.

    rows_in  data lines of the file, counted apart from the parsing
    Raises SourceInvalid when the file holds no row and AssertionError when a row was lost or made on the way.
    """
    reasons = {reason: rows for reason, rows in sorted(counts.items(), key=lambda item: -item[1]) if reason is not None}
    rows_out, rows_rejected = counts.get(None, 0), sum(reasons.values())
    if rows_in == 0:
        raise SourceInvalid(f"{source}: the file has a header and no rows")
    if rows_in != rows_out + rows_rejected:
        raise AssertionError(f"{source}: {rows_in} rows in, but {rows_out} out and {rows_rejected} rejected")
    return {"rows_in": rows_in, "rows_out": rows_out, "rows_rejected": rows_rejected, "reasons": reasons}


def refuse_too_many(source: str, entry: Mapping[str, Any]) -> None:
    """Raise TooManyRejects, with the counts by reason, when more than 5% of the rows were rejected."""
    if entry["rows_rejected"] > MOST_REJECTS * entry["rows_in"]:
        reasons = ", ".join(f"{reason}: {rows}" for reason, rows in entry["reasons"].items())
        raise TooManyRejects(
            f"{source}: {entry['rows_rejected']} of {entry['rows_in']} rows rejected, more than {MOST_REJECTS:.0%} ({reasons}); "
            "the lines are in the quarantine table rejects"
        )


def rejects(rows: DataFrame, lines: DataFrame, parts: Mapping[int, int], source: str, sha256: str) -> DataFrame:
    """The rejected rows as rows of the table `rejects`, each with its line as received and its number.

    lines  the same file, read again: only for the few lines that were rejected
    parts  part -> its lines, from reading.lines_by_part
    """
    rejected = rows.where(F.col(REASON).isNotNull()).select(LINE, REASON)
    found = with_line_ids(lines).join(F.broadcast(rejected), LINE)
    return found.select(
        F.lit(source).alias("source"),
        F.lit(sha256).alias("source_sha256"),
        _line_number(parts).alias("line_number"),
        F.col(REASON).alias("reason"),
        F.col("value").alias("raw"),
    ).select(*schema.TABLES["rejects"].column_names)


def _line_number(parts: Mapping[int, int]) -> Column:
    before, starts = 0, []
    for part in sorted(parts):
        starts += [F.lit(part), F.lit(before)]
        before += parts[part]
    part = F.shiftright(LINE, _PART_BITS).cast("int")
    row = F.col(LINE).bitwiseAND(F.lit((1 << _PART_BITS) - 1))
    return F.create_map(*starts)[part] + row + 1
