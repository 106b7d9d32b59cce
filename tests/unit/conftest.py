"""What tests of several functions share: an empty lake, a server of faults, a PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from tests.unit.fault_server import FaultServer
from tests.unit.postgres_server import PostgresServer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> "Iterator[S3Client]":
    """An emulated S3 with the empty bucket "lake"."""
    for name, value in {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="lake")
        yield client


@pytest.fixture
def web() -> Iterator[FaultServer]:
    """An HTTP server on loopback that answers what the test tells it to, byte by byte."""
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A real PostgreSQL, reached over TCP; tests make their own tables."""
    with PostgresServer(Path(tmp_path_factory.mktemp("postgres"))) as server:
        yield server
