"""With KmsKeyArn the lake, results, disks and the secret are under that key, and whoever uses them
may use it; without, nothing names a key.
"""

import json
from functools import cache
from typing import Any

import pytest

from tests.infra.rules.policies import actions
from tests.support.rendering.deployments import expanded
from tests.support.rendering.resolution import Deployment
from tests.support.rendering.stack import Stack, render

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d"


@cache
def stack(key: str = KEY) -> Stack:
    parameters = {"KmsKeyArn": key, "DatabaseTable": "public.countries"}
    return render(expanded("eu-west-1"), Deployment("covidlake", "eu-west-1", parameters))


def properties(name: str) -> Any:
    return stack().resources[name]["Properties"]


def grants(name: str) -> list[tuple[set[str], Any]]:
    """Of each statement of a policy its actions and its condition; all are of the one key."""
    statements = properties(name)["PolicyDocument"]["Statement"]
    assert {statement["Resource"] for statement in statements} == {KEY}
    return [(set(actions(statement)), statement.get("Condition")) for statement in statements]


def test_the_lake_is_under_the_key() -> None:
    assert properties("Lake")["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {
            "BucketKeyEnabled": True,
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
        }
    ]


def test_results_secret_and_disks_are_under_the_key() -> None:
    results = properties("WorkGroup")["WorkGroupConfiguration"]["ResultConfiguration"]
    assert results["EncryptionConfiguration"] == {"EncryptionOption": "SSE_KMS", "KmsKey": KEY}
    assert properties("DatabaseSecret")["KmsKeyId"] == KEY
    security = properties("EmrSecurityConfiguration")["SecurityConfiguration"]
    assert security["EncryptionConfiguration"] == {
        "EnableInTransitEncryption": False,
        "EnableAtRestEncryption": True,
        "AtRestEncryptionConfiguration": {
            "LocalDiskEncryptionConfiguration": {
                "EncryptionKeyProviderType": "AwsKms",
                "AwsKmsKey": KEY,
                "EnableEbsEncryption": True,
            }
        },
    }


def test_every_role_that_reads_or_writes_the_lake_may_use_the_key_for_that() -> None:
    of_objects = {"s3:GetObject", "s3:PutObject"}
    using = {
        f"covidlake-{name}"
        for name, role in stack().of_type("AWS::IAM::Role").items()
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if of_objects & set(actions(statement))
    }
    assert set(properties("LakeByKey")["Roles"]) == using
    by_s3 = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    assert grants("LakeByKey") == [({"kms:Decrypt", "kms:GenerateDataKey"}, by_s3)]


def test_ingest_alone_may_read_the_secret_by_the_key() -> None:
    by_secrets = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}
    assert grants("IngestByKey") == [({"kms:Decrypt"}, by_secrets)]
    assert properties("IngestByKey")["Roles"] == ["covidlake-IngestFunctionRole"]


def test_emr_may_encrypt_disks_and_grant_the_key_to_nothing_but_aws() -> None:
    (_, using), (granted, granting) = grants("EmrDisksByKey")
    assert using is None
    assert granted == {"kms:CreateGrant"}
    assert granting == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert properties("EmrDisksByKey")["Roles"] == [
        "covidlake-EmrServiceRole",
        "covidlake-EmrInstanceRole",
    ]


@pytest.mark.parametrize("name", ["LakeByKey", "IngestByKey", "EmrDisksByKey"])
def test_without_a_key_nobody_may_use_one(name: str) -> None:
    assert name in stack().resources
    assert name not in stack("").resources


def test_without_a_key_aws_manages_them() -> None:
    lake = stack("").resources["Lake"]["Properties"]["BucketEncryption"]
    assert lake["ServerSideEncryptionConfiguration"] == [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    ]
    for name in ("WorkGroup", "DatabaseSecret", "EmrSecurityConfiguration"):
        assert "kms" not in json.dumps(stack("").resources[name]).lower()
