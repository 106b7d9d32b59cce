"""rows_in = rows_out + rows_rejected: the account of one captured file."""

from collections.abc import Mapping

from covidlake.errors import SourceInvalid, TooManyRejects
from covidlake.quality import quality_checks
from covidlake.reading.canonical import Account
from covidlake.releases import waiver
from covidlake.releases.facts import SourceCounts
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def rejects_by_reason(rejects: DataFrame) -> DataFrame:
    """Return source, reason, rows of the table `rejects`; the most frequent first."""
    rows = F.count("*").alias("rows")
    by_reason = rejects.groupBy("source", "reason").agg(rows)
    return by_reason.orderBy(F.desc("rows"), "reason")


def extent(rows: DataFrame) -> DataFrame:
    """Return one row: locations, and days, the rows of the location with the most."""
    by_location = rows.groupBy("iso_code").count()
    most = F.coalesce(F.max("count"), F.lit(0))
    locations = F.count("*").alias("locations")
    return by_location.agg(locations, most.alias("days"))


def share_rejected(counted: SourceCounts, tolerated: int) -> float:
    """Return the share of the rows that were rejected, but for so many that stop nothing."""
    return (counted["rows_rejected"] - tolerated) / counted["rows_in"]


def counts(rows_in: int, rows_out: int, reasons: Mapping[str, int]) -> SourceCounts:
    rows_rejected = sum(reasons.values())
    return SourceCounts(
        rows_in=rows_in, rows_out=rows_out, rows_rejected=rows_rejected, reasons=dict(reasons)
    )


def check_counts(source: str, counted: SourceCounts, account: Account) -> None:
    """Raise AssertionError where a row was lost on the way, or came from nowhere.

    Args:
        counted: Three counts made apart, of the rows that were read, stored and rejected.
        account: What the reader of the file says of it.
    """
    stated = counts(account.rows_in, account.rows_out, account.reasons)
    balanced = counted["rows_in"] == counted["rows_out"] + counted["rows_rejected"]
    if counted != stated or not balanced:
        raise AssertionError(
            f"{source}: its account says {_in_words(stated)}; Spark counted {_in_words(counted)}"
        )


def check_corrected(source: str, corrected: int, account: Account) -> None:
    """Raise AssertionError where other rows were corrected than those that were read so."""
    if corrected != account.rows_corrected:
        raise AssertionError(
            f"{source}: its account says {account.rows_corrected} corrected, "
            f"Spark counted {corrected}"
        )


def check_publishable(
    source: str,
    counted: SourceCounts,
    share_beyond: float,
    column: str,
    waivers: Mapping[str, float],
    tolerated: int = 0,
) -> None:
    """Raise what keeps a source's rows from being published, if anything does.

    Args:
        share_beyond: Of the values of `column`, the worst of those with bounds: the share that
            exceeds what they can be.
        waivers: Check -> the most that this run lets pass.
        tolerated: Rejected rows that stop nothing (covidlake.quality.unknown_locations).

    Raises:
        SourceInvalid: The file's decimals must have been destroyed, so large is that share.
        TooManyRejects: More rows were rejected than quality_checks.REJECTED, or this run, allows.
            The message has the counts by reason.
    """
    if share_beyond > quality_checks.DESTROYED.threshold:
        raise SourceInvalid(
            f"{source}: decimals were destroyed: {share_beyond:.0%} of the values of {column} "
            "exceed what it can be. Was the file saved under a locale that writes decimals "
            "otherwise?"
        )
    share = share_rejected(counted, tolerated)
    reasons = ", ".join(f"{reason}: {rows}" for reason, rows in counted["reasons"].items())
    detail = (
        f"{counted['rows_rejected']} of {counted['rows_in']} rows: {reasons}; "
        "their lines are in the quarantine table rejects"
    )
    result = quality_checks.REJECTED.verdict(share, source, waivers, detail)
    if result["verdict"] == quality_checks.CheckVerdict.FAILED:
        raise TooManyRejects(waiver.explain([result]))


def _in_words(counts: SourceCounts) -> str:
    reasons = "".join(f", {reason}: {rows}" for reason, rows in counts["reasons"].items())
    return f"{counts['rows_in']} in, {counts['rows_out']} out{reasons}"
