"""Secrets: what makes one usable, and that a bad one is never quoted."""

import json
import ssl
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest
from covidlake.errors import SourceForbidden
from moto import mock_aws
from postgres_login import Login

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

GOOD = {"host": "db.example.org", "port": 5432, "dbname": "d", "username": "u", "password": "hunter2"}


@pytest.fixture(scope="module")
def secrets() -> "Iterator[SecretsManagerClient]":
    with mock_aws():
        yield boto3.client("secretsmanager", region_name="us-east-1")


def stored(secrets: "SecretsManagerClient", text: str) -> str:
    return secrets.create_secret(Name=str(uuid4()), SecretString=text)["ARN"]


def test_a_secret_is_a_login(secrets: "SecretsManagerClient") -> None:
    login = Login.from_secret(secrets, stored(secrets, json.dumps(GOOD | {"port": "5433", "engine": "postgres"})))
    assert login == Login("db.example.org", 5433, "d", "u", "hunter2", "verify-full")
    tls = login.tls()
    assert tls is not None
    assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert "hunter2" not in repr(login)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hunter2", "must be a JSON object"),
        ('["hunter2"]', "must be a JSON object"),
        (json.dumps({**GOOD, "port": "hunter2"}), "port a number"),
        (json.dumps({key: value for key, value in GOOD.items() if key != "host"}), "with host, port, dbname, username, password"),
        (json.dumps({**GOOD, "sslmode": "disable"}), "sslmode 'disable' is not allowed for db.example.org"),
        (json.dumps({**GOOD, "sslmode": "require"}), "sslmode 'require' is not allowed"),
        (json.dumps({**GOOD, "host": "10.0.0.1", "sslmode": "disable"}), "not allowed for 10.0.0.1"),
    ],
)
def test_a_secret_that_is_no_login(secrets: "SecretsManagerClient", text: str, message: str) -> None:
    with pytest.raises(SourceForbidden, match=message) as raised:
        Login.from_secret(secrets, stored(secrets, text))
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


def test_no_secret(secrets: "SecretsManagerClient") -> None:
    with pytest.raises(SourceForbidden, match=r"absent cannot be read: .*ResourceNotFound"):
        Login.from_secret(secrets, "absent")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_without_tls_on_this_machine_only(host: str) -> None:
    assert Login(host, 5432, "d", "u", "p", "disable").tls() is None
