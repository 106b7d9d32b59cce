"""What lies under a key of KMS asks for that key, too; through the service that keeps it."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from local.iam.calls.call import Need
from local.iam.enforcing.authorizer import Authorizer
from local.iam.request import AuthorizationRequest

KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
SERVICE = "events.amazonaws.com"  # whoever asks: nobody may here


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1")
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
        rule = {"ApplyServerSideEncryptionByDefault": default}
        for bucket in ("under-key", "without"):
            s3.create_bucket(Bucket=bucket)
        s3.put_bucket_encryption(
            Bucket="under-key",
            ServerSideEncryptionConfiguration={"Rules": [rule]},  # type: ignore[typeddict-item]
        )
        yield


@pytest.mark.parametrize(
    ("action", "bucket", "asked"),
    [
        ("s3:GetObject", "under-key", ["kms:Decrypt"]),
        ("s3:PutObject", "under-key", ["kms:GenerateDataKey", "kms:Decrypt"]),
        ("s3:DeleteObject", "under-key", []),
        ("s3:GetObject", "without", []),
        ("s3:GetObject", "absent", []),
    ],
)
def test_who_reads_or_writes_an_object_needs_its_key(
    monkeypatch: pytest.MonkeyPatch, action: str, bucket: str, asked: list[str]
) -> None:
    requests: list[AuthorizationRequest] = []
    authorizer = Authorizer(record=requests.append)
    monkeypatch.setattr(Authorizer, "_decide", lambda *_: type("Yes", (), {"allowed": True}))
    authorizer.require(SERVICE, [Need(action, f"arn:aws:s3:::{bucket}/a/b")])
    assert [request.action for request in requests] == [action, *asked]
    for request in requests[1:]:
        assert request.resource == KEY
        assert request.context["kms:ViaService"] == "s3.us-east-1.amazonaws.com"
