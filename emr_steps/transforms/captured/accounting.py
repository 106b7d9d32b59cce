"""rows_in = rows_out + rows_rejected: the account of one captured file."""

from collections.abc import Mapping

from covidlake import schema
from covidlake.errors import SourceInvalid, TooManyRejects
from covidlake.quality import quality_checks
from covidlake.releases import waiver
from covidlake.releases.facts import SourceCounts
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.captured.faults import is_destroyed
from transforms.captured.reading import LINE, TEXT
from transforms.captured.rejecting import REASON

# monotonically_increasing_id keeps the row within its part in the lower 33 bits.
_ROW_BITS = 33


def lines_by_part(lines: DataFrame) -> DataFrame:
    """Return part, lines: how many lines each part of the file has, header included."""
    part = F.spark_partition_id().alias("part")
    return lines.groupBy(part).agg(F.count("*").alias("lines"))


def as_rejects(
    rejected: DataFrame, parts: Mapping[int, int], source: str, sha256: str
) -> DataFrame:
    """Return the table `rejects` from LINE, TEXT and REASON; parts is of lines_by_part."""
    return rejected.select(
        F.lit(source).alias("source"),
        F.lit(sha256).alias("source_sha256"),
        line_number(parts).alias("line_number"),
        F.col(REASON).alias("reason"),
        as_text(F.col(TEXT)).alias("raw"),
    ).select(*schema.TABLES["rejects"].column_names)


def rejects_by_reason(rejects: DataFrame) -> DataFrame:
    """Return source, reason, rows of the table `rejects`; the most frequent first."""
    rows = F.count("*").alias("rows")
    by_reason = rejects.groupBy("source", "reason").agg(rows)
    return by_reason.orderBy(F.desc("rows"), "reason")


def account(source: str, rows_in: int, rows_out: int, reasons: Mapping[str, int]) -> SourceCounts:
    """Return a source's account, from three counts made apart: of file, table and quarantine.

    Raises:
        AssertionError: A row was lost on the way, or came from nowhere.
    """
    rows_rejected = sum(reasons.values())
    if rows_in != rows_out + rows_rejected:
        raise AssertionError(
            f"{source}: {rows_in} rows in, but {rows_out} out and {rows_rejected} rejected"
        )
    return SourceCounts(
        rows_in=rows_in, rows_out=rows_out, rows_rejected=rows_rejected, reasons=dict(reasons)
    )


def extent(rows: DataFrame) -> DataFrame:
    """Return one row: locations, and days, the rows of the location with the most."""
    by_location = rows.groupBy("iso_code").count()
    most = F.coalesce(F.max("count"), F.lit(0))
    return by_location.agg(F.count("*").alias("locations"), most.alias("days"))


def share_rejected(account: SourceCounts, tolerated: int) -> float:
    """Return the share of the rows that were rejected, but for so many that stop nothing."""
    return (account["rows_rejected"] - tolerated) / account["rows_in"]


def check_publishable(
    source: str,
    account: SourceCounts,
    share_beyond: float,
    column: str,
    waivers: Mapping[str, float],
    tolerated: int = 0,
) -> None:
    """Raise what keeps a source's rows from being published, if anything does.

    Args:
        tolerated: Rejected rows that stop nothing (covidlake.quality.unknown_locations).
        share_beyond: Of the values of `column`, the worst of those with bounds: the share that
            exceeds what they can be.
        waivers: Check -> the most that this run lets pass.

    Raises:
        SourceInvalid: The file's decimals must have been destroyed, so large is that share.
        TooManyRejects: More rows were rejected than quality_checks.REJECTED, or this run, allows.
            The message has the counts by reason.
    """
    where = "their lines are in the quarantine table rejects"
    if is_destroyed(share_beyond):
        raise SourceInvalid(
            f"{source}: decimals were destroyed: {share_beyond:.0%} of the values of {column} "
            "exceed what it can be. Was the file saved under a locale that writes decimals "
            f"otherwise? All {account['rows_in']} rows are refused; {where}"
        )
    share = share_rejected(account, tolerated)
    counts = ", ".join(f"{reason}: {rows}" for reason, rows in account["reasons"].items())
    detail = f"{account['rows_rejected']} of {account['rows_in']} rows: {counts}; {where}"
    result = quality_checks.REJECTED.verdict(share, source, waivers, detail)
    if result["verdict"] == quality_checks.CheckVerdict.FAILED:
        raise TooManyRejects(waiver.explain([result]))


def as_text(line: Column) -> Column:
    """Return a line as text: readers of Parquet refuse bytes that are not UTF-8."""
    return F.decode(line.cast("binary"), "UTF-8")


def line_number(parts: Mapping[int, int]) -> Column:
    """Return the line's number in its file; the header is line 1.

    Args:
        parts: What lines_by_part counted.
    """
    before = 0
    starts = []
    for part in sorted(parts):
        starts += [F.lit(part), F.lit(before)]
        before += parts[part]
    part = F.shiftright(LINE, _ROW_BITS).cast("int")
    row = F.col(LINE).bitwiseAND(F.lit((1 << _ROW_BITS) - 1))
    return F.create_map(*starts)[part] + row + 1
