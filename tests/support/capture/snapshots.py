"""Candidates as ingest leaves them, for tests of what is made of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from capture.table_shape import CsvShape
from covidlake.capturing.candidate import Candidate
from covidlake.capturing.fingerprints import Fingerprints
from covidlake.reading.dialects import DIALECTS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

URL = "https://example.org/x.csv"
HEADER = b"iso_code,date,location,total_cases\n"


def csv_of(value: bytes) -> bytes:
    """Write a snapshot whose one row has this value: two of them are revisions of each other."""
    return HEADER + b"COL,2021-01-01,Colombia," + value + b"\n"


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def pieces(body: bytes, size: int = 1 << 20) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def rows_of(
    body: bytes, dataset: str = "observations", piece: int = 1 << 20, dialect: str = "owid"
) -> tuple[bytes, Fingerprints]:
    """Return the fingerprints of a file, and what else was counted with them."""
    fingerprints = Fingerprints(dataset)
    shape = CsvShape(dataset, fingerprints, DIALECTS[dialect])
    for data in pieces(body, piece):
        shape.feed(data)
    shape.finish()
    return b"".join(fingerprints.records()), fingerprints


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
    rows, fingerprints = rows_of(body, dialect=dialect)
    rows_etag = s3.put_object(Bucket="lake", Key=f"{key}.rows", Body=rows)["ETag"]
    candidate = Candidate(
        source="owid",
        url_or_table=URL,
        captured_at=f"2026-01-{day:02}T{hour:02}:00:00.000000+00:00",
        key=key,
        sha256=sha(body),
        bytes=len(body),
        rows=body.count(b"\n") - 1,
        etag='"e"',
        last_modified="then",
        stored_etag=s3.put_object(Bucket="lake", Key=key, Body=body)["ETag"],
        rows_bytes=len(rows),
        rows_etag=rows_etag,
        content_hash=sha(rows),
        duplicates=fingerprints.duplicates,
        conflicts=fingerprints.conflicts,
        last_date=fingerprints.last_date,
        copied_day=fingerprints.copied_day(3),
        dialect=dialect,
    )
    return replace(candidate, **changes)
