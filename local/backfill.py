"""Historical snapshots, replayed in the order in which they were published: each that changes something becomes a release."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from covidlake.capturing.fingerprints import read_csv
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import DIALECTS, OWID, Header, read_header
from rich.console import Console

from local import inputs
from local.services import publisher
from local.services.scheduler import Change

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, order=True)
class Vintage:
    """A snapshot of the past. Sorts by the last date of its data, then by the name of its file."""

    captured: str
    name: str
    file: Path


@dataclass(frozen=True)
class Replayed:
    """What became of a vintage: the verdict on it, and the release if it became one."""

    vintage: Vintage
    status: str
    verdict: str
    why: str
    release: str | None


def in_order(files: list[Path], dialect: str = OWID.name) -> list[Vintage]:
    """The files as vintages, oldest first; ValueError for one that has no dates."""
    return sorted(Vintage(last_date(file, dialect), file.name, file) for file in files)


def last_date(file: Path, dialect: str = OWID.name) -> str:
    """The newest date in a file of observations, ISO; dates of the future are typing errors and do not count."""
    rows = read_csv(_chunks(file))
    header = read_header("observations", next(rows, []), DIALECTS[dialect])
    try:
        header.check()
    except SourceInvalid as error:
        raise ValueError(f"{file} is no snapshot of observations: {error}") from error
    today = datetime.now(UTC).date().isoformat()
    last = max((day for day in _dates(header, rows) if day <= today), default="")
    try:
        return date.fromisoformat(last).isoformat()
    except ValueError as error:
        raise ValueError(f"{file} has no rows with a date as 2021-12-31") from error


def _dates(header: Header, rows: Iterator[list[str]]) -> Iterator[str]:
    if header.days:
        return iter(header.days)
    at, width = header.order.index("date"), len(header.names)
    return (row[at].strip() for row in rows if len(row) == width)


def replay(
    vintages: list[Vintage],
    countries: str | None,
    dialect: str,
    lake: Path,
    build: Path,
    console: Console,
    accepting: Change,
) -> Iterator[Replayed]:
    """Run the pipeline once a vintage, with its own capture date and what `accepting` lets pass; ends after one that failed.

    countries: None takes them from the columns of the latest vintage, which knows the most of them.
    """
    with inputs.serve(str(vintages[-1].file), countries, build, dialect) as given:
        # moto takes seconds to import: not before the inputs are known to be there
        from local import (
            aws,
            run,
        )

        with aws.start(lake, given.parameters) as cloud:
            run.fill_secret(cloud, given.secret)
            for vintage in vintages:
                console.print(f"{vintage.name}, captured {vintage.captured}", highlight=False)
                with publisher.serve(vintage.file) as url:
                    outcome = run.execute(
                        cloud, console, change=_from(url, vintage.captured, accepting)
                    )
                if outcome.manifest is None:
                    raise RuntimeError(f"{vintage.name}: {outcome.status} {outcome.cause}")
                judged = next(iter(outcome.manifest["sources"].values()))
                status, release = outcome.manifest["status"], outcome.manifest["release"]
                why = (outcome.manifest["error"] or {}).get("message") or judged["why"]
                yield Replayed(vintage, status, judged["verdict"], why, release)
                if status == "FAILED":
                    return


def _from(url: str, captured: str, accepting: Change) -> Change:
    """The input of the pipeline, its observations from another place and of another day, and with what is let pass."""

    def changed(payload: dict[str, Any]) -> dict[str, Any]:
        sources = [
            {**source, "location": {"url": url}, "captured": captured}
            if source["dataset"] == "observations"
            else source
            for source in payload["sources"]
        ]
        return accepting({**payload, "sources": sources})

    return changed


def _chunks(file: Path) -> Iterator[bytes]:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            yield chunk
