"""Candidates as ingest leaves them, for tests of what is made of them."""

import hashlib
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from covidlake import zones
from covidlake.capturing.candidate import Candidate
from covidlake.reading.canonical import Account
from covidlake.reading.dialects import DIALECTS
from covidlake_snapshots import write_snapshot

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

URL = "https://example.org/x.csv"
HEADER = b"iso_code,date,location,total_cases\n"


def csv_of(value: bytes) -> bytes:
    """Write a snapshot whose one row has this value: two of them are revisions of each other."""
    return HEADER + b"COL,2021-01-01,Colombia," + value + b"\n"


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@lru_cache(maxsize=256)
def canonical(body: bytes, day: int, dialect: str) -> tuple[bytes, Account]:
    """Return what ingest reads in a file that was captured on that day of January 2026."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        captured = date(2026, 1, day)
        account = write_snapshot([body], "observations", DIALECTS[dialect], captured, path)
        return path.read_bytes(), account


def uploaded(
    s3: "S3Client",
    run: str,
    body: bytes,
    day: int = 1,
    hour: int = 0,
    dialect: str = "owid",
    **changes: Any,
) -> Candidate:
    """Upload a candidate as ingest does, captured on that day of January 2026."""
    key = f"raw/_incoming/{run}/owid"
    parquet, account = canonical(body, day, dialect)
    rows_key, account_key = zones.canonical(key, dialect), zones.canonical_account(key, dialect)
    account_text = account.to_json().encode()
    candidate = Candidate(
        source="owid",
        url_or_table=URL,
        captured_at=f"2026-01-{day:02}T{hour:02}:00:00.000000+00:00",
        key=key,
        sha256=sha(body),
        bytes=len(body),
        rows=account.rows_in,
        rows_out=account.rows_out,
        reasons=account.reasons,
        etag='"e"',
        last_modified="then",
        stored_etag=s3.put_object(Bucket="lake", Key=key, Body=body)["ETag"],
        parquet_bytes=len(parquet),
        parquet_etag=s3.put_object(Bucket="lake", Key=rows_key, Body=parquet)["ETag"],
        account_bytes=len(account_text),
        account_etag=s3.put_object(Bucket="lake", Key=account_key, Body=account_text)["ETag"],
        content_hash=account.content_hash,
        last_date=account.last_date,
        dialect=dialect,
    )
    return replace(candidate, **changes)
