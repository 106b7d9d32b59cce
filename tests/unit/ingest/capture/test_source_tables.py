"""Tables into raw/_incoming: what is stored, and no trace of a fault."""

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.source import capture_table
from covidlake.capturing.candidate import Candidate
from covidlake.capturing.source import Source
from covidlake.errors import (
    CovidlakeError,
    SourceForbidden,
    SourceInvalid,
    SourceUnavailable,
)

from tests.support.capture.postgres_server import PostgresServer, session

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
from tests.support.capture.incoming import left


def table(
    s3: "S3Client",
    secret: dict[str, Any],
    seconds: float = 10,
    location: str = "public.countries",
    **guards: Any,
) -> Candidate:
    source = Source(
        "countries",
        "countries",
        "postgresql",
        {"secret_arn": "arn", "table": location},
        guards=guards,
    )
    return capture_table(source, Incoming(s3, "lake", "run-1"), Deadline(seconds), session(secret))


@pytest.fixture(scope="module")
def countries(postgres: PostgresServer) -> PostgresServer:
    """A table of 5,000 rows, 500 KB as CSV."""
    postgres.run(
        "CREATE TABLE countries (iso_code text PRIMARY KEY, location text, population numeric)"
    )
    postgres.run(
        "INSERT INTO countries SELECT lpad(i::text, 6, '0'), repeat('x', 90), i "
        "FROM generate_series(1, 5000) i"
    )
    return postgres


def test_a_table_is_kept_as_csv(s3: "S3Client", countries: PostgresServer) -> None:
    candidate = table(s3, countries.secret())
    stored = s3.get_object(Bucket="lake", Key="raw/_incoming/run-1/countries")["Body"].read()
    lines = stored.decode().splitlines()
    assert (lines[0], lines[1], len(lines)) == (
        "iso_code,location,population",
        f"000001,{'x' * 90},1",
        5001,
    )
    assert (candidate.rows, candidate.bytes, candidate.sha256) == (
        5000,
        len(stored),
        hashlib.sha256(stored).hexdigest(),
    )
    assert (candidate.url_or_table, candidate.etag, candidate.last_modified) == (
        "public.countries",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("secret", "location", "guards", "error", "message"),
    [
        ({"password": "wrong"}, "countries", {}, SourceForbidden, "password authentication failed"),
        ({"port": 1}, "countries", {}, SourceUnavailable, "does not answer"),
        ({}, "public.absent", {}, SourceInvalid, "there is no table public.absent"),
        (
            {},
            "countries",
            {"min_rows": 5001},
            SourceInvalid,
            "countries has 5,000 rows; at least 5,001",
        ),
        ({}, "countries", {"max_bytes": 300_000}, SourceInvalid, "its guard max_bytes"),
    ],
    ids=["password", "dead", "no-table", "few-rows", "too-large"],
)
def test_a_table_that_is_refused_leaves_nothing(
    s3: "S3Client",
    countries: PostgresServer,
    secret: dict[str, Any],
    location: str,
    guards: dict[str, Any],
    error: type[CovidlakeError],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        table(s3, countries.secret(**secret), location=location, **guards)
    assert left(s3) == []
