"""Faults at many places of a real PostgreSQL's stream.

A typed error within the deadline, nothing left, and a retry that has it all.
"""

import hashlib
import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from capture import upload
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.source import capture_table
from covidlake.capturing.candidate import Candidate
from covidlake.capturing.source import Source
from covidlake.errors import SourceUnavailable
from postgres import table

from tests.support.capture.postgres_server import PostgresServer, Relay, session

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROWS, WIDTH = 8_000, 1_000
# Bytes that the server has sent: before a word, in the log-in, in the settings and the catalog (the
# copy begins after some 1,200), in the
# header, in rows, and beyond the first parts of the upload. The table is 8 MB, of which some 3 are
# on their way while nobody reads.
OFFSETS = [0, 1, 20, 300, 1_000, 1_300, 5_000, 50_000, 500_000, 4_000_000]
# A backend can be found when it has let somebody in, and a statement has a time limit when it runs.
COPY_OFFSETS = [1_300, 1_400, 2_000, 5_000, 20_000, 50_000, 200_000, 500_000, 2_000_000, 4_000_000]


class Fault(NamedTuple):
    """A fault of the connection, and the error that it must end in.

    Attributes:
        relay: What happens when so many bytes have passed.
        seconds: The deadline.
        message: Of the error.
    """

    relay: dict[str, Any]
    seconds: float
    message: str


@pytest.fixture(scope="module")
def server(postgres: PostgresServer) -> Iterator[PostgresServer]:
    postgres.run("CREATE TABLE wide (iso_code text PRIMARY KEY, location text, population numeric)")
    postgres.run(
        f"INSERT INTO wide SELECT lpad(i::text, 6, '0'), repeat('x', {WIDTH}), i "
        f"FROM generate_series(1, {ROWS}) i"
    )
    yield postgres
    postgres.run("DROP TABLE wide")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a fault finds parts that were uploaded already."""
    monkeypatch.setattr(upload, "PART_BYTES", 1 << 20)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)


def capture(s3: "S3Client", server: PostgresServer, port: int, seconds: float) -> Candidate:
    source = Source(
        "wide", "countries", "postgresql", {"secret_arn": "arn", "table": "public.wide"}
    )
    return capture_table(
        source, Incoming(s3, "lake", "run-1"), Deadline(seconds), session(server.secret(port=port))
    )


def left(s3: "S3Client") -> list[str]:
    objects = [item["Key"] for item in s3.list_objects_v2(Bucket="lake").get("Contents", ())]
    return objects + [
        item["Key"] for item in s3.list_multipart_uploads(Bucket="lake").get("Uploads", ())
    ]


def check(s3: "S3Client", server: PostgresServer, after: int, fault: Fault) -> None:
    began = time.monotonic()
    with (
        Relay(server.port, after, **fault.relay) as relay,
        pytest.raises(SourceUnavailable, match=fault.message) as raised,
    ):
        capture(s3, server, relay.port, fault.seconds)
    assert type(raised.value) is SourceUnavailable
    assert time.monotonic() - began < fault.seconds + 5
    assert left(s3) == []
    again = capture(s3, server, server.port, 30)
    assert again.rows == ROWS
    assert again.sha256 == whole(), "the retry has not got every row, once and in order"


@cache
def whole() -> str:
    rows = (f"{i:06},{'x' * WIDTH},{i}\n" for i in range(1, ROWS + 1))
    return hashlib.sha256(("iso_code,location,population\n" + "".join(rows)).encode()).hexdigest()


@pytest.mark.parametrize("after", OFFSETS)
def test_a_socket_that_closes(s3: "S3Client", server: PostgresServer, after: int) -> None:
    check(s3, server, after, Fault({}, 10, "the connection broke"))


@pytest.mark.parametrize("after", OFFSETS)
def test_a_socket_that_stalls(s3: "S3Client", server: PostgresServer, after: int) -> None:
    check(s3, server, after, Fault({"stall": True}, 0.8, "had not delivered everything after 1 s"))


@pytest.mark.parametrize("after", COPY_OFFSETS)
def test_a_backend_that_is_terminated(s3: "S3Client", server: PostgresServer, after: int) -> None:
    def terminate() -> None:
        server.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'reader'"
        )

    check(
        s3,
        server,
        after,
        Fault({"meanwhile": terminate}, 10, r"terminating connection|the connection broke"),
    )


@pytest.mark.parametrize("after", COPY_OFFSETS)
def test_a_statement_that_takes_too_long(
    s3: "S3Client", server: PostgresServer, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    def wait() -> None:
        time.sleep(0.6)
        monkeypatch.setattr(table, "STATEMENT_SHARE", 0.95)  # for the retry

    monkeypatch.setattr(table, "STATEMENT_SHARE", 0.03)  # of ten seconds
    check(
        s3,
        server,
        after,
        Fault({"meanwhile": wait}, 10, "canceling statement due to statement timeout"),
    )
