"""Canonical snapshots as Parquet files: the one reader of captured files (covidlake.reading)."""

from covidlake_snapshots.writer import CanonicalWriter, write_snapshot

__all__ = ["CanonicalWriter", "write_snapshot"]
