"""What the deployed policies have to deny, and the neighbour that they have to allow."""

import pytest

from tests.infra.permissions.conftest import ACCOUNT, Deployment

LAKE = "arn:aws:s3:::covidlake-lake-local"
CLUSTER = f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:cluster/j-1"
LINKED = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/elasticmapreduce.amazonaws.com"
    "/AWSServiceRoleForEMRCleanup"
)
STACK_TAG = "elasticmapreduce:ResourceTag/covidlake:stack"
NEW_TAG = "aws:RequestTag/covidlake:stack"


@pytest.mark.parametrize(
    ("role", "action", "resource", "context", "allowed"),
    [
        # A cluster is ended by the stack that made it.
        ("CreateEmr", "elasticmapreduce:TerminateJobFlows", CLUSTER, {STACK_TAG: "covidlake"}, 1),
        ("CreateEmr", "elasticmapreduce:TerminateJobFlows", CLUSTER, {STACK_TAG: "another"}, 0),
        ("CreateEmr", "elasticmapreduce:TerminateJobFlows", CLUSTER, {}, 0),
        ("CreateEmr", "elasticmapreduce:RunJobFlow", "*", {NEW_TAG: "covidlake"}, 1),
        ("CreateEmr", "elasticmapreduce:RunJobFlow", "*", {NEW_TAG: "another"}, 0),
        # EMR makes a service-linked role for the first cluster of an account; no other.
        (
            "CreateEmr",
            "iam:CreateServiceLinkedRole",
            LINKED,
            {"iam:AWSServiceName": "elasticmapreduce.amazonaws.com"},
            1,
        ),
        (
            "CreateEmr",
            "iam:CreateServiceLinkedRole",
            LINKED,
            {"iam:AWSServiceName": "ecs.amazonaws.com"},
            0,
        ),
        ("Ingest", "s3:PutObject", f"{LAKE}/raw/_incoming/run/owid", {}, 1),
        ("Ingest", "s3:PutObject", f"{LAKE}/raw/owid/state.json", {}, 0),
        ("Ingest", "s3:GetObject", f"{LAKE}/raw/owid/state.json", {}, 1),
        ("Ingest", "s3:GetObject", f"{LAKE}/raw/owid/state.json", {"tls": "false"}, 0),
        ("Ingest", "s3:ListBucket", LAKE, {"s3:prefix": "raw/owid/state.json"}, 1),
        ("Ingest", "s3:ListBucket", LAKE, {"s3:prefix": "runs/"}, 0),
        # What answers the public changes no release, and starts nothing.
        ("ShowResults", "s3:GetObject", f"{LAKE}/releases/current.json", {}, 1),
        ("ShowResults", "s3:PutObject", f"{LAKE}/releases/current.json", {}, 0),
        ("ShowResults", "s3:GetObject", f"{LAKE}/raw/owid/state.json", {}, 0),
        # The collector deletes no pointer, no history and nothing in Raw.
        ("Collect", "s3:DeleteObject", f"{LAKE}/trusted/daily/release=2026/part-0", {}, 1),
        ("Collect", "s3:DeleteObject", f"{LAKE}/releases/current.json", {}, 0),
        ("Collect", "s3:DeleteObject", f"{LAKE}/releases/history/2026.json", {}, 0),
        ("Collect", "s3:DeleteObject", f"{LAKE}/raw/owid/state.json", {}, 0),
        # A repair takes away the pointer to a release that is not whole, and no release.
        ("Publish", "s3:DeleteObject", f"{LAKE}/releases/current.json", {}, 1),
        ("Publish", "s3:DeleteObject", f"{LAKE}/releases/2026.json", {}, 0),
        ("Publish", "s3:DeleteObject", f"{LAKE}/trusted/daily/release=2026/part-0", {}, 0),
    ],
)
def test_requests_of_functions(
    deployment: Deployment, role: str, action: str, resource: str, context, allowed: int
) -> None:
    transport = {"aws:SecureTransport": context.get("tls", "true")}
    keys = {key: value for key, value in context.items() if key != "tls"}
    principal = deployment.role(f"{role}FunctionRole")
    decision = deployment.decide(principal, action, resource, **keys, **transport)
    assert decision.allowed is bool(allowed), decision.reason


@pytest.mark.parametrize(
    ("passed", "service", "allowed"),
    [
        ("EmrServiceRole", "elasticmapreduce.amazonaws.com", True),
        ("EmrInstanceRole", "ec2.amazonaws.com", True),
        ("EmrServiceRole", "lambda.amazonaws.com", False),
        ("PipelineRole", "elasticmapreduce.amazonaws.com", False),
    ],
)
def test_roles_are_passed_to_their_service(
    deployment: Deployment, passed: str, service: str, allowed: bool
) -> None:
    decision = deployment.decide(
        deployment.role("CreateEmrFunctionRole"),
        "iam:PassRole",
        deployment.role(passed),
        **{"iam:PassedToService": service},
    )
    assert decision.allowed is allowed, decision.reason


@pytest.mark.parametrize(
    ("service", "role", "account", "allowed"),
    [
        ("lambda.amazonaws.com", "IngestFunctionRole", ACCOUNT, True),
        ("ec2.amazonaws.com", "IngestFunctionRole", ACCOUNT, False),
        ("elasticmapreduce.amazonaws.com", "EmrServiceRole", ACCOUNT, True),
        # The confused deputy: EMR on behalf of another account.
        ("elasticmapreduce.amazonaws.com", "EmrServiceRole", "999999999999", False),
        ("ec2.amazonaws.com", "EmrInstanceRole", ACCOUNT, True),
        ("states.amazonaws.com", "PipelineRole", ACCOUNT, True),
        ("scheduler.amazonaws.com", "PipelineScheduleRole", ACCOUNT, True),
        ("lambda.amazonaws.com", "PipelineRole", ACCOUNT, False),
    ],
)
def test_roles_are_assumed_by_their_service(
    deployment: Deployment, service: str, role: str, account: str, allowed: bool
) -> None:
    decision = deployment.decide(
        service, "sts:AssumeRole", deployment.role(role), **{"aws:SourceAccount": account}
    )
    assert decision.allowed is allowed, decision.reason
