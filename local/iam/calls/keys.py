"""Keys of KMS: who reads or writes what lies under one needs it, too, through the service.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html and
https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html: the service
asks KMS as whoever called it. Disks of EMR's nodes:
https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-data-encryption-options.html
"""

import json
from collections.abc import Iterable, Iterator

from moto.core import DEFAULT_ACCOUNT_ID
from moto.emr.models import emr_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends

from local.iam.calls.arns import REGION
from local.iam.calls.call import Need

_READ, _WRITE = ("kms:Decrypt",), ("kms:GenerateDataKey",)
_OF_OBJECTS = {
    "s3:GetObject": _READ,
    "s3:GetObjectVersion": _READ,
    # A later part of a multipart upload is encrypted with the key of the first, which is read.
    "s3:PutObject": (*_WRITE, *_READ),
}
# EC2 takes a grant to attach volumes under a key. It is asked for by whoever starts the nodes.
_GRANT = {"kms:GrantIsForAWSResource": "true"}
_VOLUMES = ("kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext")


def with_keys(needs: Iterable[Need]) -> Iterator[Need]:
    """Yield needs, each with those of the key under which its resource lies."""
    for need in needs:
        yield need
        if need.action in _OF_OBJECTS and (key := _key_of_bucket(need.resource)):
            yield from _through("s3", _OF_OBJECTS[need.action], key)
        if need.action == "secretsmanager:GetSecretValue" and (key := _key_of_secret(need)):
            yield from _through("secretsmanager", _READ, key)


def of_volumes(security_configuration: str | None) -> Iterator[Need]:
    """Yield what it takes to start nodes whose disks lie under a key.

    Args:
        security_configuration: of the cluster, by its name; None for none.
    """
    configurations = emr_backends[DEFAULT_ACCOUNT_ID][REGION].security_configurations
    if security_configuration not in configurations:
        return
    body = configurations[security_configuration].security_configuration
    # CloudFormation gives moto an object, the API a text.
    settings = body if isinstance(body, dict) else json.loads(body)
    at_rest = settings.get("EncryptionConfiguration", {}).get("AtRestEncryptionConfiguration", {})
    if key := at_rest.get("LocalDiskEncryptionConfiguration", {}).get("AwsKmsKey"):
        yield from (Need(action, key) for action in _VOLUMES)
        yield Need("kms:CreateGrant", key, _GRANT)


def _through(service: str, actions: Iterable[str], key: str) -> Iterator[Need]:
    context = {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"}
    return (Need(action, key, context) for action in actions)


def _key_of_bucket(arn: str) -> str | None:
    """Return the key of the bucket of an object; None of one under a key that AWS manages."""
    name = arn.rpartition(":")[2].partition("/")[0]
    bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets.get(name)
    if bucket is None or not bucket.encryption:
        return None
    default = bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"]
    key: str | None = default.get("KMSMasterKeyID")
    return key


def _key_of_secret(need: Need) -> str | None:
    secrets = secretsmanager_backends[DEFAULT_ACCOUNT_ID][REGION].secrets
    found = secrets.get(need.resource)
    return found.kms_key_id if found else None
