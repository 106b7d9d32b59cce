"""Captured files as the ETL step is given them: canonical snapshots, and what names them."""

from argparse import Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from covidlake import zones
from covidlake.reading.dialects import DIALECTS
from covidlake_snapshots import write_snapshot

CAPTURED = date(2022, 1, 20)


def write_canonical(
    target: Path,
    content: bytes,
    dataset: str,
    dialect: str = "owid",
    corrections: Mapping[str, str] | None = None,
    captured: date = CAPTURED,
) -> Path:
    """Write the canonical snapshot of a file of that content, and return where its rows are."""
    rows = target.with_suffix(".parquet")
    account = write_snapshot(
        [content], dataset, DIALECTS[dialect], captured, rows, corrections=corrections
    )
    Path(zones.account_beside(str(rows))).write_text(account.to_json())
    return rows


def etl_arguments(folder: Path, observations: str, countries: str) -> Namespace:
    """Return arguments of the step, whose lake is that folder."""
    zone_folders = {zone: str(folder / zone) for zone in ("trusted", "quarantine", "refined")}
    return Namespace(
        **zone_folders,
        observations=observations,
        observations_source="owid",
        countries=countries,
        countries_source="countries",
        release="r1",
        previous=None,
        accept=[],
        corrections=[],
    )
