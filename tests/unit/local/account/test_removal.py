"""Removing a stack, against moto: what holds the deletion up, and what stays."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from typer.testing import CliRunner

from local.__main__ import app
from local.account import removal
from local.account.account import Account
from local.account.configuration import Configuration

REGION, STACK = "us-east-1", "covidlake"
MACHINE = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
ROLE = "arn:aws:iam::123456789012:role/pipeline"
TEMPLATE = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/24"}},
        "Topic": {"Type": "AWS::SNS::Topic"},
    },
    "Parameters": {"Bucket": {"Type": "String"}, "Pipeline": {"Type": "String"}},
    "Outputs": {
        "LakeBucket": {"Value": {"Ref": "Bucket"}},
        "PipelineArn": {"Value": {"Ref": "Pipeline"}},
    },
}


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    # An emulator that this process had before let executions run, and so end.
    with mock_aws(config={"stepfunctions": {"execute_state_machine": False}}):
        yield


@pytest.fixture
def bucket() -> str:
    """A versioned bucket with an object in two versions, and one that was deleted."""
    s3 = boto3.client("s3", REGION)
    s3.create_bucket(Bucket="lake")
    s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        s3.put_object(Bucket="lake", Key="current.json", Body=body)
    s3.put_object(Bucket="lake", Key="gone", Body=b"3")
    s3.delete_object(Bucket="lake", Key="gone")
    return "lake"


@pytest.fixture
def account(bucket: str) -> Account:
    machine = boto3.client("stepfunctions", REGION).create_state_machine(
        name="covidlake-pipeline", definition=json.dumps(MACHINE), roleArn=ROLE
    )
    boto3.client("cloudformation", REGION).create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(TEMPLATE),
        Parameters=[
            {"ParameterKey": "Bucket", "ParameterValue": bucket},
            {"ParameterKey": "Pipeline", "ParameterValue": machine["stateMachineArn"]},
        ],
    )
    return Account(Configuration(STACK, REGION, {}))


def emr_groups(account: Account) -> list[str]:
    """Two groups as EMR makes them: each lets the other in. And one that is not EMR's."""
    ec2 = boto3.client("ec2", REGION)
    vpc = account.resources()["Vpc"]
    ids = [
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        for name in ("ElasticMapReduce-master", "ElasticMapReduce-slave", "ours")
    ]
    for one, other in ((ids[0], ids[1]), (ids[1], ids[0])):
        rule: Any = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": other}]}
        ec2.authorize_security_group_ingress(GroupId=one, IpPermissions=[rule])
    return ids


def groups_left() -> set[str]:
    described = boto3.client("ec2", REGION).describe_security_groups()["SecurityGroups"]
    return {group["GroupName"] for group in described}


def test_groups_of_emr_that_name_each_other_are_deleted(account: Account) -> None:
    first, second, _ = emr_groups(account)
    assert sorted(removal.delete_emr_groups(account)) == sorted([first, second])
    assert groups_left() == {"default", "ours"}
    assert removal.delete_emr_groups(account) == []


def test_a_bucket_is_emptied_of_all_versions(account: Account, bucket: str) -> None:
    assert removal.empty_and_delete_bucket(account, bucket) == 4
    assert boto3.client("s3", REGION).list_buckets()["Buckets"] == []


def test_what_stays_is_told_with_how_to_remove_it(account: Account) -> None:
    logs = boto3.client("logs", REGION)
    for name in ("/aws/lambda/covidlake-IngestFunction-A1", "/aws/lambda/others"):
        logs.create_log_group(logGroupName=name)
    patch: Any = {"op": "replace", "path": "/cloudwatchRoleArn", "value": ROLE}
    boto3.client("apigateway", REGION).update_account(patchOperations=[patch])
    assert dict(removal.staying(account, "lake")) == {
        "bucket lake, with the data": "S3's console: Empty, then Delete",
        "log group /aws/lambda/covidlake-IngestFunction-A1": (
            "aws logs delete-log-group --log-group-name /aws/lambda/covidlake-IngestFunction-A1"
        ),
        "the account's role for API Gateway's logs, pipeline, as other APIs may use it": (
            "aws apigateway update-account --patch-operations op=remove,path=/cloudwatchRoleArn"
        ),
    }


def stacks() -> list[str]:
    described = boto3.client("cloudformation", REGION).describe_stacks()["Stacks"]
    return [stack["StackName"] for stack in described]


def destroy(*options: str, typed: str = "") -> Any:
    return CliRunner().invoke(app, ["destroy", "--env", "default", *options], input=typed)


@pytest.mark.usefixtures("account")
def test_another_name_deletes_nothing() -> None:
    ended = destroy(typed="covidlake-prod\n")
    assert ended.exit_code == 1
    assert "nothing was deleted" in ended.stderr
    assert stacks() == [STACK]


def test_its_name_deletes_the_stack_and_leaves_the_data(account: Account) -> None:
    emr_groups(account)
    ended = destroy(typed="covidlake\n")
    assert ended.exit_code == 0, ended.output
    # The first line is what was typed: the runner shows it.
    assert ended.stdout.splitlines()[1:] == [
        "deleted  2 security groups of EMR",
        "deleted  stack covidlake",
        "stays    bucket lake, with the data; do: S3's console: Empty, then Delete",
    ]
    assert stacks() == []
    assert groups_left() == {"default", "ours"}


@pytest.mark.usefixtures("account")
def test_data_go_only_where_that_is_said() -> None:
    ended = destroy("--yes", "--with-data")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines() == [
        "deleted  stack covidlake",
        "deleted  the bucket and 4 versions in it",
    ]
    assert boto3.client("s3", REGION).list_buckets()["Buckets"] == []


@pytest.mark.usefixtures("account")
def test_a_run_in_progress_is_not_cut_off() -> None:
    pipeline = boto3.client("stepfunctions", REGION)
    machine = pipeline.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    pipeline.start_execution(stateMachineArn=machine, name="run-1")
    ended = destroy("--yes")
    assert ended.exit_code == 1
    assert "run run-1 is in progress" in ended.stderr
    assert stacks() == [STACK]


def test_a_stack_that_is_not_there() -> None:
    ended = destroy("--yes")
    assert ended.exit_code == 1
    assert "there is no stack covidlake" in ended.stderr


def test_a_stack_whose_first_deployment_failed_is_removed() -> None:
    """It has neither outputs nor a pipeline."""
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    boto3.client("cloudformation", REGION).create_stack(
        StackName=STACK, TemplateBody=json.dumps(topic)
    )
    ended = destroy("--yes", "--with-data")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines() == ["deleted  stack covidlake"]
    assert stacks() == []


def test_what_aws_refuses_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Account) -> None:
        details = {"Code": "AccessDenied", "Message": "not you"}
        raise ClientError({"Error": details}, "DescribeStacks")

    monkeypatch.setattr(Account, "deployed", refused)
    ended = destroy("--yes")
    assert ended.exit_code == 1
    assert "not you" in ended.stderr
    assert "Traceback" not in ended.stderr
