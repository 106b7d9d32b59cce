"""What tests of several functions share: an empty lake, a server of faults, a PostgreSQL."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from tests.support.aws.credentials import CREDENTIALS
from tests.support.capture.fault_server import FaultServer
from tests.support.capture.postgres_server import PostgresServer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


# Read by powertools when a function is imported; template.yaml sets it in Globals.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "covidlake")


@pytest.fixture(scope="session")
def s3_client() -> "S3Client":
    """One for all tests, since making a client takes longer than most of them."""
    return boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, s3_client: "S3Client") -> "Iterator[S3Client]":
    """An emulated S3 with the empty bucket "lake"."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        s3_client.create_bucket(Bucket="lake")
        yield s3_client


@pytest.fixture
def web() -> Iterator[FaultServer]:
    """An HTTP server on loopback that answers what the test tells it to, byte by byte."""
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL, reached over TCP; tests make their own tables."""
    # Not in pytest's folder: another session of pytest takes the server's user its way there.
    with (
        tempfile.TemporaryDirectory(prefix="covidlake-postgres-") as folder,
        PostgresServer(Path(folder)) as server,
    ):
        yield server
