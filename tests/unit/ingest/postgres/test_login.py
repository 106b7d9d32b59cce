"""Secrets, tokens and trust of a login to PostgreSQL.

What makes a secret usable, and that a bad one is never quoted; tokens of IAM in place of a
password; whom TLS trusts.
"""

import json
import ssl
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import boto3
import pytest
from covidlake.errors import SourceForbidden
from cryptography import x509
from moto import mock_aws
from postgres.login import RDS_AUTHORITIES, Login

GOOD = {
    "host": "db.example.org",
    "port": 5432,
    "dbname": "d",
    "username": "u",
    "password": "hunter2",
}
IAM = {
    "host": "db.abc.eu-west-1.rds.amazonaws.com",
    "port": 5432,
    "dbname": "d",
    "username": "u",
    "auth": "iam",
}


@pytest.fixture(scope="module")
def aws() -> Iterator[boto3.Session]:
    with mock_aws():
        yield boto3.Session("AKIATEST", "signing key", "session token", "eu-west-1")


def stored(aws: boto3.Session, text: str) -> str:
    return aws.client("secretsmanager").create_secret(Name=str(uuid4()), SecretString=text)["ARN"]


def test_a_secret_is_a_login(aws: boto3.Session) -> None:
    login = Login.from_secret(
        aws, stored(aws, json.dumps(GOOD | {"port": "5433", "engine": "postgres"}))
    )
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
        (
            json.dumps({key: value for key, value in GOOD.items() if key != "host"}),
            "with host, port, dbname, username, port a number, and password",
        ),
        (
            json.dumps({key: value for key, value in GOOD.items() if key != "password"}),
            'and password, or auth "iam"',
        ),
        (json.dumps({**GOOD, "host": ""}), "is not filled in"),
        (json.dumps({**GOOD, "auth": "hunter2"}), "must be 'password' or 'iam'"),
        (json.dumps({**GOOD, "sslrootcert": "hunter2"}), "holds no certificate"),
        (json.dumps({**GOOD, "sslrootcert": 7}), "holds no certificate"),
        (
            json.dumps({**GOOD, "host": "127.0.0.1", "auth": "iam", "sslmode": "disable"}),
            "with auth 'iam': it must be 'verify-full'",
        ),
        (
            json.dumps({**GOOD, "sslmode": "disable"}),
            "sslmode 'disable' is not allowed for PostgreSQL d at db.example.org",
        ),
        (json.dumps({**GOOD, "sslmode": "require"}), "sslmode 'require' is not allowed"),
        (
            json.dumps({**GOOD, "host": "10.0.0.1", "sslmode": "disable"}),
            "not allowed for PostgreSQL d at 10.0.0.1",
        ),
    ],
)
def test_a_secret_that_is_no_login(aws: boto3.Session, text: str, message: str) -> None:
    with pytest.raises(SourceForbidden, match=message) as raised:
        Login.from_secret(aws, stored(aws, text))
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


def test_no_secret(aws: boto3.Session) -> None:
    with pytest.raises(SourceForbidden, match=r"absent cannot be read: .*ResourceNotFound"):
        Login.from_secret(aws, "absent")


def test_a_token_of_iam_is_signed_for_this_database_and_user(aws: boto3.Session) -> None:
    login = Login.from_secret(aws, stored(aws, json.dumps({**IAM, "password": "hunter2"})))
    token = urlsplit(f"https://{login.password}")
    parameters = parse_qs(token.query)
    assert (token.hostname, token.port) == (IAM["host"], 5432)
    assert (parameters["Action"], parameters["DBUser"], parameters["X-Amz-Expires"]) == (
        ["connect"],
        ["u"],
        ["900"],
    )
    assert parameters["X-Amz-Credential"][0].endswith("/eu-west-1/rds-db/aws4_request")
    assert parameters["X-Amz-Security-Token"] == ["session token"]
    assert login.password not in repr(login)


def test_a_token_that_cannot_be_signed(aws: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    arn = stored(aws, json.dumps(IAM))
    nobody: Any = SimpleNamespace(
        client=lambda name: aws.client(name) if name == "secretsmanager" else unsigned(name)
    )

    def unsigned(name: str) -> Any:
        client = aws.client(name)
        monkeypatch.setattr(client._request_signer, "_credentials", None)
        return client

    with pytest.raises(
        SourceForbidden,
        match=r"no IAM token for a user of PostgreSQL d at .*: Unable to locate credentials",
    ):
        Login.from_secret(nobody, arn)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("db.abc.us-east-1.rds.amazonaws.com", True),
        ("cluster-1.cluster-abc.eu-central-1.rds.amazonaws.com", True),
        ("db.example.org", False),
        ("rds.amazonaws.com.example.org", False),
        ("evilrds.amazonaws.com", False),
    ],
)
def test_the_authorities_of_rds_are_trusted_for_rds_alone(host: str, known: bool) -> None:
    tls = Login(host, 5432, "d", "u", "p").tls()
    assert tls is not None
    names = {
        dict(part[0] for part in authority["subject"]).get("commonName", "")
        for authority in tls.get_ca_certs()
    }
    assert ("Amazon RDS us-east-1 Root CA RSA2048 G1" in names) is known
    assert len([name for name in names if name.startswith("Amazon RDS ")]) == (
        RDS_AUTHORITIES.read_text().count("BEGIN CERTIFICATE") if known else 0
    )


def test_the_authorities_of_rds_are_authorities_and_last() -> None:
    authorities = x509.load_pem_x509_certificates(RDS_AUTHORITIES.read_bytes())
    soon = datetime.now(UTC) + timedelta(days=365)
    for authority in authorities:
        assert (
            authority.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value
            == "Amazon RDS"
        )
        assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        authority.verify_directly_issued_by(authority)
        assert authority.not_valid_after_utc > soon, (
            f"{authority.subject} is about to end: see README, Deploy"
        )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_without_tls_on_this_machine_only(host: str) -> None:
    assert Login(host, 5432, "d", "u", "p", "disable").tls() is None
