"""IAM on the laptop: what the deployed policies do not grant is denied, in AWS's words."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from local import aws
from local.iam.calls.call import Need
from local.iam.enforcing import identities
from local.iam.enforcing.authorizer import AccessDenied
from local.iam.policies import Policies, RolePolicies
from local.paths import BUILT, ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
SAYS = "is not authorized to perform"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[aws.Cloud]:
    from moto.moto_api._internal.models import moto_api_backend

    moto_api_backend.reset()
    with aws.start(tmp_path_factory.mktemp("iam"), keep=False) as cloud:
        lake = cloud.stack["LakeBucket"]
        boto3.client("s3").put_object(Bucket=lake, Key="raw/owid/state.json", Body=b"{}")
        yield cloud
    moto_api_backend.reset()


def role(cloud: aws.Cloud, logical: str) -> str:
    return f"arn:aws:iam::123456789012:role/{cloud.stack[logical]}"


def client(cloud: aws.Cloud, logical: str, service: str) -> Any:
    session: Any = identities.session_of(role(cloud, logical))
    return session.client(service)


DENIED = {
    "ingest may not write what was accepted": (
        "IngestFunctionRole", "s3", "put_object",
        {"Key": "raw/owid/state.json", "Body": b"{}"}, "s3:PutObject",
    ),
    "the public API may not read what was captured": (
        "ShowResultsFunctionRole", "s3", "get_object",
        {"Key": "raw/owid/state.json"}, "s3:GetObject",
    ),
    "collecting may not delete the pointer": (
        "CollectFunctionRole", "s3", "delete_object",
        {"Key": "releases/current.json"}, "s3:DeleteObject",
    ),
    "nodes may not write what was captured": (
        "EmrInstanceRole", "s3", "put_object",
        {"Key": "raw/owid/state.json", "Body": b"{}"}, "s3:PutObject",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", DENIED)
def test_a_call_outside_the_grants_of_a_role_is_denied(cloud: aws.Cloud, case: str) -> None:
    logical, service, operation, parameters, action = DENIED[case]
    call = getattr(client(cloud, logical, service), operation)
    with pytest.raises(ClientError) as raised:
        call(Bucket=cloud.stack["LakeBucket"], **parameters)
    error = raised.value.response["Error"]
    assert error["Code"] == "AccessDenied"
    session = f"assumed-role/{cloud.stack[logical]}/"
    assert session in error["Message"]
    assert f"{SAYS}: {action} on resource: arn:aws:s3:::" in error["Message"]


def test_the_state_machine_may_not_run_what_is_not_in_it(cloud: aws.Cloud) -> None:
    states = client(cloud, "PipelineRole", "stepfunctions")
    with pytest.raises(ClientError, match=f"{SAYS}: states:StartExecution"):
        states.start_execution(stateMachineArn=cloud.stack["PipelineArn"], input="{}")


def test_a_missing_object_is_missing_where_the_caller_may_list(cloud: aws.Cloud) -> None:
    lake = cloud.stack["LakeBucket"]
    ingest = client(cloud, "IngestFunctionRole", "s3")
    with pytest.raises(ClientError) as raised:
        ingest.get_object(Bucket=lake, Key="raw/none/state.json")
    assert raised.value.response["Error"]["Code"] == "NoSuchKey"


def test_another_stacks_cluster_may_not_be_ended(cloud: aws.Cloud) -> None:
    tags = [{"Key": "covidlake:stack", "Value": "another"}]
    foreign = boto3.client("emr").run_job_flow(
        Name="c", Instances={}, JobFlowRole="p", ServiceRole="s", Tags=tags
    )["JobFlowId"]
    emr = client(cloud, "CreateEmrFunctionRole", "emr")
    with pytest.raises(ClientError, match=f"{SAYS}: elasticmapreduce:TerminateJobFlows"):
        emr.terminate_job_flows(JobFlowIds=[foreign])


def test_a_query_that_may_not_change_the_catalog_fails_as_in_athena(cloud: aws.Cloud) -> None:
    athena = client(cloud, "OperateFunctionRole", "athena")
    query = athena.start_query_execution(
        QueryString="CREATE EXTERNAL TABLE covidlake.mine (a int) LOCATION 's3://lake/mine/'",
        WorkGroup=cloud.stack["AthenaWorkGroup"],
    )["QueryExecutionId"]
    status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith("Insufficient permissions to execute the query")
    assert f"{SAYS}: glue:CreateTable" in status["StateChangeReason"]


def test_a_function_in_its_sandbox_is_denied_what_its_role_lacks(
    cloud: aws.Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real function runs as if the template granted its role nothing."""
    granted = cloud.authorizer.policies
    roles = {**granted.roles, role(cloud, "CreateEmrFunctionRole"): RolePolicies()}
    monkeypatch.setattr(cloud.authorizer, "policies", Policies(roles, granted.resources))
    event = (ROOT / "events" / "create-emr.json").read_bytes()
    response, failed = cloud.functions.invoke(cloud.stack["CreateEmrFunction"], event)
    assert failed, response
    message = json.loads(response)["errorMessage"]
    assert f"assumed-role/{cloud.stack['CreateEmrFunctionRole']}/" in message
    assert f"{SAYS}: s3:" in message
    assert "because no identity-based policy allows the s3:" in message


def test_a_presigned_address_ends_with_the_right_of_its_signer(cloud: aws.Cloud) -> None:
    lake = cloud.stack["LakeBucket"]
    signer = client(cloud, "ShowResultsFunctionRole", "s3")
    target = {"Bucket": lake, "Key": "raw/owid/state.json"}
    address = signer.generate_presigned_url("get_object", Params=target)
    assert requests.get(address, timeout=10).status_code == 403


def test_a_service_is_denied_what_no_resource_policy_allows(cloud: aws.Cloud) -> None:
    need = Need("sns:Publish", cloud.stack["TopicArn"])
    with pytest.raises(AccessDenied, match=f"s3.amazonaws.com {SAYS}: sns:Publish"):
        cloud.authorizer.require("s3.amazonaws.com", [need])
