"""What the parameters name: each check by examples. Secrets are judged and never told."""

import json

import pytest

from local.account import checks_of_inputs as checks
from local.account.finding import Status

OK, WARNING, FAILS = Status.OK, Status.WARNING, Status.FAILS
TAG = {"for-use-with-amazon-emr-managed-policies": "true"}
ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:lake-AbCdEf"
FIELDS = {
    "host": "db.internal",
    "port": 5432,
    "dbname": "health",
    "username": "reader",
    "password": "hunter2",
}


@pytest.mark.parametrize(
    ("tags", "status", "to_do"),
    [
        ({}, OK, ""),
        ({"subnet-1": TAG, "vpc-1": {**TAG, "Name": "ours"}}, OK, ""),
        (
            {"subnet-1": TAG, "vpc-1": {}},
            FAILS,
            "aws ec2 create-tags --resources vpc-1 --tags "
            "Key=for-use-with-amazon-emr-managed-policies,Value=true",
        ),
        (
            {"subnet-1": {"for-use-with-amazon-emr-managed-policies": "yes"}, "vpc-1": {}},
            FAILS,
            "aws ec2 create-tags --resources subnet-1 vpc-1 --tags "
            "Key=for-use-with-amazon-emr-managed-policies,Value=true",
        ),
    ],
)
def test_the_tag_of_a_given_network(
    tags: dict[str, dict[str, str]], status: Status, to_do: str
) -> None:
    finding = checks.subnet_tags(tags)
    assert (finding.status, finding.to_do) == (status, to_do)


@pytest.mark.parametrize(
    ("fields", "status", "found"),
    [
        (FIELDS, OK, "it enters by password"),
        ({**FIELDS, "auth": "iam", "password": ""}, OK, "it enters by iam"),
        ({**FIELDS, "host": "", "dbname": ""}, FAILS, "has no host, dbname"),
        ({**FIELDS, "password": ""}, FAILS, "has no password"),
        ({**FIELDS, "auth": "kerberos"}, FAILS, "neither password nor iam"),
        (["db.internal"], FAILS, "no JSON object"),
    ],
)
def test_the_fields_of_the_secret(fields: object, status: Status, found: str) -> None:
    finding = checks.database_secret(json.dumps(fields), ARN)
    assert finding.status is status
    assert found in finding.found
    assert ARN in finding.to_do or status is OK
    for value in ("hunter2", "db.internal", "kerberos"):
        assert value not in finding.found + finding.to_do


def test_a_secret_that_the_stack_has_yet_to_make() -> None:
    finding = checks.database_secret(None, "")
    assert finding.status is WARNING
    assert "DatabaseSecretArn" in finding.to_do


def test_a_text_that_is_no_json_is_told_without_it() -> None:
    finding = checks.database_secret("hunter2", ARN)
    assert finding.status is FAILS
    assert "hunter2" not in finding.found + finding.to_do


def test_a_database_without_a_table_is_not_asked() -> None:
    finding = checks.unused_database(["DatabaseSecretArn", "DatabaseSubnetIds"])
    assert finding.status is WARNING
    assert finding.found.startswith("DatabaseSecretArn, DatabaseSubnetIds without DatabaseTable")
    assert "DatabaseTable=public.countries" in finding.to_do


def test_a_source() -> None:
    url = "https://example.org/data.csv"
    assert checks.source(url, "", "SourceUrl").status is OK
    refused = checks.source(url, f"{url} answered 404: there is no file", "SourceUrl")
    assert refused.status is FAILS
    assert "404" in refused.found
    assert "SourceUrl" in refused.to_do


def test_the_schedule() -> None:
    assert checks.schedule("ENABLED", "rate(6 hours)").found == "on: rate(6 hours)"
    assert checks.schedule("DISABLED", "rate(6 hours)").status is WARNING
