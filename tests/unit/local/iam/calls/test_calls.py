"""What each kind of call needs of IAM."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.iam.calls import table
from local.iam.calls.call import Call, Unmapped
from tests.support.aws.credentials import CREDENTIALS

ACCOUNT = "123456789012"
LAKE = "arn:aws:s3:::lake"
CLUSTERS = f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:cluster"
GLUE = f"arn:aws:glue:us-east-1:{ACCOUNT}"
STACK = {"Key": "covidlake:stack", "Value": "covidlake"}


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="lake")
        s3.put_object(Bucket="lake", Key="raw/a.csv", Body=b"a")
        yield


def needed(service: str, operation: str, **parameters: Any) -> list[tuple[str, str]]:
    return [
        (need.action, need.resource) for need in table.needs(Call(service, operation, parameters))
    ]


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("GetObject", {"Key": "raw/a.csv"}, [("s3:GetObject", f"{LAKE}/raw/a.csv")]),
        (
            "HeadObject",
            {"Key": "raw/none"},
            [("s3:GetObject", f"{LAKE}/raw/none"), ("s3:ListBucket", LAKE)],
        ),
        ("PutObject", {"Key": "b"}, [("s3:PutObject", f"{LAKE}/b")]),
        (
            "PutObject",
            {"Key": "b", "IfMatch": "tag"},
            [("s3:PutObject", f"{LAKE}/b"), ("s3:GetObject", f"{LAKE}/b")],
        ),
        ("UploadPart", {"Key": "b"}, [("s3:PutObject", f"{LAKE}/b")]),
        ("AbortMultipartUpload", {"Key": "b"}, [("s3:AbortMultipartUpload", f"{LAKE}/b")]),
        (
            "CopyObject",
            {"Key": "b", "CopySource": "lake/raw/a.csv"},
            [("s3:GetObject", f"{LAKE}/raw/a.csv"), ("s3:PutObject", f"{LAKE}/b")],
        ),
        (
            "DeleteObjects",
            {"Delete": {"Objects": [{"Key": "b"}, {"Key": "c"}]}},
            [("s3:DeleteObject", f"{LAKE}/b"), ("s3:DeleteObject", f"{LAKE}/c")],
        ),
        ("ListObjectsV2", {"Prefix": "raw/"}, [("s3:ListBucket", LAKE)]),
    ],
)
def test_s3(operation: str, parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert needed("s3", operation, Bucket="lake", **parameters) == expected


def test_a_listing_and_a_missing_object_are_asked_for_with_their_prefix() -> None:
    listing = table.needs(Call("s3", "ListObjectsV2", {"Bucket": "lake", "Prefix": "raw/"}))
    missing = table.needs(Call("s3", "GetObject", {"Bucket": "lake", "Key": "raw/none"}))
    assert listing[-1].context == {"s3:prefix": "raw/"}
    assert missing[-1].context == {"s3:prefix": "raw/none"}


def test_a_cluster_needs_what_it_depends_on() -> None:
    request = {
        "ServiceRole": "service",
        "JobFlowRole": "profile",
        "Tags": [STACK],
        "AutoTerminationPolicy": {"IdleTimeout": 900},
    }
    needs = table.needs(Call("emr", "RunJobFlow", request))
    assert [(need.action, need.resource) for need in needs] == [
        ("elasticmapreduce:RunJobFlow", "*"),
        ("elasticmapreduce:AddTags", f"{CLUSTERS}/*"),
        ("elasticmapreduce:PutAutoTerminationPolicy", f"{CLUSTERS}/*"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/service"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/profile"),
        (
            "iam:CreateServiceLinkedRole",
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/elasticmapreduce.amazonaws.com/"
            "AWSServiceRoleForEMRCleanup",
        ),
    ]
    assert needs[0].context["aws:RequestTag/covidlake:stack"] == "covidlake"
    passed = [need.context["iam:PassedToService"] for need in needs[3:5]]
    assert passed == ["elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"]


def test_a_cluster_is_asked_for_with_its_tags() -> None:
    emr = boto3.client("emr")
    cluster = emr.run_job_flow(
        Name="c", Instances={}, JobFlowRole="p", ServiceRole="s", Tags=[STACK]
    )["JobFlowId"]
    (need,) = table.needs(Call("emr", "TerminateJobFlows", {"JobFlowIds": [cluster]}))
    assert need.resource == f"{CLUSTERS}/{cluster}"
    assert need.context["aws:ResourceTag/covidlake:stack"] == "covidlake"
    assert need.context["elasticmapreduce:ResourceTag/covidlake:stack"] == "covidlake"


def test_a_table_needs_what_lies_above_it() -> None:
    assert needed("glue", "GetTable", DatabaseName="covidlake", Name="daily") == [
        ("glue:GetTable", f"{GLUE}:catalog"),
        ("glue:GetTable", f"{GLUE}:database/covidlake"),
        ("glue:GetTable", f"{GLUE}:table/covidlake/daily"),
    ]


def test_an_operation_that_nobody_mapped_is_refused() -> None:
    told = "does not say which IAM actions s3:PutBucketPolicy needs"
    with pytest.raises(Unmapped, match=told):
        needed("s3", "PutBucketPolicy", Bucket="lake")
