"""Canonical snapshots as Parquet files: the one reader of captured files (covidlake.reading)."""

from covidlake_snapshots.ensure import ensure, read_corrections
from covidlake_snapshots.writer import CanonicalWriter, write_snapshot

__all__ = ["CanonicalWriter", "ensure", "read_corrections", "write_snapshot"]
