"""rows_in = rows_out + rows_rejected: the account of one captured file."""

from collections.abc import Mapping

from covidlake import schema
from covidlake.errors import SourceInvalid, TooManyRejects
from covidlake.releases import waiver
from covidlake.releases.facts import SourceCounts
from covidlake.schema import rules
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.captured.cleaning import REASON
from transforms.captured.reading import LINE, TEXT

# monotonically_increasing_id keeps the row within its part in the lower 33 bits.
_ROW_BITS = 33


def lines_by_part(lines: DataFrame) -> DataFrame:
    """Lines of each part of the file, header included: part, lines."""
    return lines.groupBy(F.spark_partition_id().alias("part")).agg(F.count(F.lit(1)).alias("lines"))


def as_rejects(
    rejected: DataFrame, parts: Mapping[int, int], source: str, sha256: str
) -> DataFrame:
    """LINE, TEXT, REASON -> the table `rejects`; parts is what lines_by_part counted."""
    return rejected.select(
        F.lit(source).alias("source"),
        F.lit(sha256).alias("source_sha256"),
        line_number(parts).alias("line_number"),
        F.col(REASON).alias("reason"),
        as_text(F.col(TEXT)).alias("raw"),
    ).select(*schema.TABLES["rejects"].column_names)


def rejects_by_reason(rejects: DataFrame) -> DataFrame:
    """The table `rejects` -> source, reason, rows; the most frequent first."""
    return (
        rejects.groupBy("source", "reason")
        .agg(F.count(F.lit(1)).alias("rows"))
        .orderBy(F.desc("rows"), "reason")
    )


def account(source: str, rows_in: int, rows_out: int, reasons: Mapping[str, int]) -> SourceCounts:
    """A source's entry in the step report, from three counts made apart: of the file, of the table, of the quarantine.

    Raises AssertionError when a row was lost or made on the way.
    """
    rows_rejected = sum(reasons.values())
    if rows_in != rows_out + rows_rejected:
        raise AssertionError(
            f"{source}: {rows_in} rows in, but {rows_out} out and {rows_rejected} rejected"
        )
    return {
        "rows_in": rows_in,
        "rows_out": rows_out,
        "rows_rejected": rows_rejected,
        "reasons": dict(reasons),
    }


def refuse(
    source: str,
    entry: SourceCounts,
    share_beyond: float,
    column: str,
    accept: Mapping[str, float],
) -> None:
    """Raise what keeps a source's rows from being published, if anything does.

    SourceInvalid where so large a share of a bounded column exceeds what it can be that the file's
    decimals must have been destroyed; TooManyRejects, with the counts by reason, where more rows
    were rejected than rules.REJECTED, or this run, allows.
    """
    where = "their lines are in the quarantine table rejects"
    if share_beyond > rules.DESTROYED.threshold:
        raise SourceInvalid(
            f"{source}: decimals were destroyed: {share_beyond:.0%} of the values of {column} exceed what it can be. "
            f"Was the file saved under a locale that writes decimals otherwise? All {entry['rows_in']} rows are refused; {where}"
        )
    rejected = rules.REJECTED.verdict(entry["rows_rejected"] / entry["rows_in"], source, accept)
    if rejected["verdict"] == "failed":
        counts = ", ".join(f"{reason}: {rows}" for reason, rows in entry["reasons"].items())
        detail = f"{entry['rows_rejected']} of {entry['rows_in']} rows: {counts}; {where}"
        raise TooManyRejects(waiver.told([{**rejected, "detail": detail}]))


def as_text(line: Column) -> Column:
    """A line as text: readers of Parquet refuse bytes that are not UTF-8."""
    return F.decode(line.cast("binary"), "UTF-8")


def line_number(parts: Mapping[int, int]) -> Column:
    """The line's number in its file; the header is line 1. parts is what lines_by_part counted."""
    before, starts = 0, []
    for part in sorted(parts):
        starts += [F.lit(part), F.lit(before)]
        before += parts[part]
    part = F.shiftright(LINE, _ROW_BITS).cast("int")
    row = F.col(LINE).bitwiseAND(F.lit((1 << _ROW_BITS) - 1))
    return F.create_map(*starts)[part] + row + 1
