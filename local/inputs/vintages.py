"""Historical snapshots, in the order in which they were published."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from covidlake.errors import SourceInvalid, SourceUnavailable
from covidlake.reading.dialects import DIALECTS, OWID
from covidlake_snapshots import write_snapshot

from local.inputs import lines


@dataclass(frozen=True, order=True)
class Vintage:
    """A snapshot of the past. Sorts by the last date of its data, then by the name of its file."""

    captured: str
    name: str
    file: Path


def in_order(files: list[Path], dialect: str = OWID.name) -> list[Vintage]:
    """Return the files as vintages, oldest first; ValueError for one that has no dates."""
    vintages = [Vintage(last_date(file, dialect), file.name, file) for file in files]
    return sorted(vintages)


def last_date(file: Path, dialect: str = OWID.name) -> str:
    """Return the newest date in a file of observations, ISO.

    Dates of the future are typing errors and do not count.

    Raises:
        ValueError: the file is no snapshot of observations in this dialect, or has no dates.
    """
    # As if captured yesterday: the day after a capture may have begun elsewhere.
    captured = datetime.now(UTC).date() - timedelta(days=1)
    with TemporaryDirectory(prefix="covidlake-vintage-") as folder:
        rows = Path(folder) / "rows.parquet"
        try:
            account = write_snapshot(
                lines.content(file), "observations", DIALECTS[dialect], captured, rows
            )
        except (SourceInvalid, SourceUnavailable) as error:
            raise ValueError(f"{file} is no snapshot of observations: {error}") from error
    if account.last_date is None:
        raise ValueError(f"{file} has no rows with a date as 2021-12-31")
    return account.last_date
