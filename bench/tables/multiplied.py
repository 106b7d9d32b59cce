"""OWID's file many times over, as a canonical snapshot.

Every copy has the same locations on later days, so that keys stay unique and all rules apply alike.
No file could say so yet: its days are to come.
"""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
from covidlake import zones
from covidlake.reading.canonical import Account

from local.paths import ROOT

DATA = ROOT.parent / "shared" / "data"
OBSERVATIONS = DATA / "owid" / "owid-covid-data_maxdate-2022-01-20.csv.gz"
COUNTRIES = DATA / "country" / "country_data_owid_2022-01-20.csv"
# Longer than the file's two years and three weeks.
APART = timedelta(days=760)
# As the reader writes them.
PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)"


def multiply(rows: Path, target: Path, copies: int) -> None:
    """Write the rows of a canonical snapshot so many times, and their account.

    Args:
        rows: its Parquet file, with the account beside it.
        target: where to write the others.
        copies: how many times.
    """
    moved = (
        f"SELECT * REPLACE (CAST(date + INTERVAL {copy * APART.days} DAY AS DATE) AS date) "
        f"FROM read_parquet('{rows}')"
        for copy in range(copies)
    )
    duckdb.execute(f"COPY ({' UNION ALL '.join(moved)}) TO '{target}' {PARQUET}")
    once = Account.from_json(_account_of(rows).read_bytes())
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    assert once.last_date  # a file of observations has days
    last_date = date.fromisoformat(once.last_date) + APART * (copies - 1)
    account = replace(
        once,
        last_date=last_date.isoformat(),
        parquet_sha256=sha256,
        parquet_bytes=target.stat().st_size,
        rows_in=once.rows_in * copies,
        rows_out=once.rows_out * copies,
        reasons={reason: number * copies for reason, number in once.reasons.items()},
    )
    _account_of(target).write_text(account.to_json())


def _account_of(rows: Path) -> Path:
    return Path(zones.account_beside(str(rows)))
