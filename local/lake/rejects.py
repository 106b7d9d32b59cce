"""The rows that were rejected in a release, to be corrected and read again."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from covidlake import zones
from covidlake.capturing import corrections
from covidlake.errors import ReleaseNotFound
from covidlake_client.terminal.failures import naming

from local.output import next_commands

Row = dict[str, Any]

REJECTS = "SELECT * FROM read_parquet(?) ORDER BY source, line_number, raw"
# A correction that was rejected again has its text in the table of rejects.
CORRECTIONS = """
    SELECT corrections.*, rejects.reason AS refused
    FROM read_parquet(?) AS corrections
    LEFT JOIN read_parquet(?) AS rejects
        ON rejects.source = corrections.source
        AND rejects.line_number = corrections.line_number
        AND rejects.raw = corrections.corrected
    ORDER BY corrections.source, corrections.line_number
"""


@dataclass(frozen=True)
class Rejects:
    """The rejected rows of a release, published or not."""

    release: str
    rows: list[Row]

    def because_of(self, reason: str) -> "Rejects":
        """Return those that were rejected for a reason.

        Raises:
            ValueError: there are none; the message has the reasons that there are.
        """
        rows = [row for row in self.rows if row["reason"] == reason]
        if not rows:
            raise ValueError(
                f'no row was refused for "{reason}" in {self.release}. '
                f"Reasons there: {self._reasons()}"
            )
        return Rejects(self.release, rows)

    def _reasons(self) -> str:
        counts = Counter((row["reason"], row["source"]) for row in self.rows).most_common()
        reasons = [f'"{reason}" ({rows:,} of {source})' for (reason, source), rows in counts]
        return "; ".join(reasons) or "none, nothing was refused"


def of_release(release: str, bucket: Path) -> Rejects:
    """Return the rejected rows of a release.

    Raises:
        ReleaseNotFound: nothing was built under that id, or it was collected.
    """
    folder = bucket / zones.table("quarantine", "rejects", release)
    if not folder.exists():
        status = next_commands.local("status", lake=bucket.parent)
        raise ReleaseNotFound(
            f"no refused rows of {release} are kept: the ids are in `{status}`, "
            "and as `built` in each run"
        )
    return Rejects(release, _rows(REJECTS, folder))


def write(rejects: Rejects, file: Path) -> None:
    """Write the file to correct them in; FileExistsError rather than over somebody's work."""
    try:
        with file.open("x", encoding="utf-8", newline="") as opened:
            opened.write(corrections.write_file(rejects.rows))
    except FileExistsError as error:
        raise FileExistsError(
            f"{file} exists already: correct its rows, or name another file with --output"
        ) from error


def store_corrected(file: Path, bucket: Path) -> str:
    """Write a corrected file where files come in; returns its key.

    Raises:
        EventInvalid: the file corrects nothing.
    """
    with naming(file):
        text = file.read_text(encoding="utf-8")
        corrections.read_file(text)
    key = zones.incoming("replay", zones.name(file.name))
    target = bucket / key
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return key


def stack_parameters(release: str, bucket: Path) -> dict[str, str]:
    """Return the stack's parameters for a release: the dialect it was built with.

    The dialect names the source of observations, so the stack must have the same one.
    """
    for file in (bucket / zones.RUNS).glob("*/cluster.json"):
        with naming(file):
            record = json.loads(file.read_bytes())
        if record["release"] != release:
            continue
        for snapshot in record["snapshots"].values():
            if snapshot["dataset"] == "observations":
                return {"SourceDialect": snapshot["dialect"]}
    return {}


def read_as_corrected(release: str, bucket: Path) -> list[Row]:
    """Return the rows that a release read as corrected.

    Each has `refused`: why it was rejected all the same, or None.
    """
    names = ("corrections", "rejects")
    return _rows(
        CORRECTIONS, *(bucket / zones.table("quarantine", name, release) for name in names)
    )


def _rows(sql: str, *tables: Path) -> list[Row]:
    """Return the rows of a query over folders of Parquet files, as dictionaries."""
    result = duckdb.execute(sql, [str(table / "*.parquet") for table in tables])
    names = [column[0] for column in result.description or []]
    rows = result.fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]
