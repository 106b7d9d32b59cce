"""The rows that were refused in a release, to be corrected and read again."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from covidlake import zones
from covidlake.capturing import corrections
from covidlake.errors import ReleaseNotFound

from local.services.scheduler import Change

Row = dict[str, Any]


@dataclass(frozen=True)
class Rejects:
    """The refused rows of a release, published or not."""

    release: str
    rows: list[Row]

    def because_of(self, reason: str) -> "Rejects":
        """Those that were refused for that reason; ValueError where there are none, with the reasons that there are."""
        found = [row for row in self.rows if row["reason"] == reason]
        if not found:
            counts = Counter((row["reason"], row["source"]) for row in self.rows).most_common()
            told = (
                "; ".join(f'"{name}" ({rows:,} of {source})' for (name, source), rows in counts)
                or "none, nothing was refused"
            )
            raise ValueError(
                f'no row was refused for "{reason}" in {self.release}. Reasons there: {told}'
            )
        return Rejects(self.release, found)


def refused(release: str, bucket: Path) -> Rejects:
    """The refused rows of a release; ReleaseNotFound where nothing was built under that id, or it was collected."""
    folder = bucket / zones.table("quarantine", "rejects", release)
    if not folder.exists():
        raise ReleaseNotFound(
            f"no refused rows of {release} are kept: the ids are in `python -m local status`, and as `built` in each run"
        )
    return Rejects(
        release,
        _rows("FROM read_parquet(?) ORDER BY source, line_number, raw", str(folder / "*.parquet")),
    )


def write(rejects: Rejects, file: Path) -> None:
    """The file to correct them in; FileExistsError rather than write over somebody's work."""
    try:
        with file.open("x", encoding="utf-8", newline="") as opened:
            opened.write(corrections.write_file(rejects.rows))
    except FileExistsError as error:
        raise FileExistsError(
            f"{file} exists already: correct its rows, or name another file with --output"
        ) from error


def incoming(file: Path, bucket: Path) -> str:
    """Put a corrected file where files come in; its key.

    EventInvalid for a file that corrects nothing.
    """
    text = file.read_text(encoding="utf-8")
    corrections.read_file(text)
    key = zones.incoming("replay", zones.name(file.name))
    target = bucket / key
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return key


def request(
    rejects: Rejects, reason: str, by: str, corrected: str | None, kept: dict[str, dict[str, str]]
) -> Change:
    """The input of an execution that captures nothing; its sources are those of the stack, credited as the current release does it."""
    replay = {"replay": rejects.release, "reason": reason, "by": by} | (
        {"corrected": corrected} if corrected else {}
    )

    def changed(payload: Row) -> Row:
        sources = [
            {**source, **{k: v for k, v in kept.get(source["name"], {}).items() if k in source}}
            for source in payload["sources"]
        ]
        return {**payload, **replay, "sources": sources}

    return changed


def parameters(release: str, bucket: Path) -> dict[str, str]:
    """The stack's parameters with which a release was built: its dialect names its source."""
    records = (
        json.loads(file.read_bytes()) for file in (bucket / zones.RUNS).glob("*/cluster.json")
    )
    snapshots = [
        one
        for record in records
        if record["release"] == release
        for one in record["snapshots"].values()
    ]
    dialects = [one["dialect"] for one in snapshots if one["dataset"] == "observations"]
    return {"SourceDialect": dialects[0]} if dialects else {}


def applied(release: str, bucket: Path) -> list[Row]:
    """The rows that a release read as corrected, each with `refused`: why it was refused all the same, or null."""
    tables = (
        str(bucket / zones.table("quarantine", name, release) / "*.parquet")
        for name in ("corrections", "rejects")
    )
    joined = "LEFT JOIN read_parquet(?) AS r ON r.source = c.source AND r.line_number = c.line_number AND r.raw = c.corrected"
    return _rows(
        f"""SELECT c.*, r.reason AS refused
            FROM read_parquet(?) AS c {joined}
            ORDER BY c.source, c.line_number""",  # noqa: S608  # the join is spelled out above
        *tables,
    )


def _rows(sql: str, *files: str) -> list[Row]:
    answer = duckdb.execute(sql, list(files))
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
