"""Canonical snapshots of texts, for tests of what is made of them."""

from datetime import date
from pathlib import Path

from covidlake.reading.dialects import DIALECTS
from covidlake_snapshots import write_snapshot
from snapshot_files import Snapshot


def snapshot_of(
    text: str, folder: Path, dataset: str = "observations", dialect: str = "owid"
) -> Snapshot:
    """Return what ingest reads in a file that was captured on 2026-01-01."""
    path = folder / f"{len(list(folder.iterdir()))}.parquet"
    captured = date(2026, 1, 1)
    chunks = [text.encode()]
    account = write_snapshot(chunks, dataset, DIALECTS[dialect], captured, path)
    return Snapshot(account, path)
