"""What the analyst's policy allows: queries of this stack, and nothing that changes anything."""

import pytest

from local.iam.judge import Decision, decide
from local.iam.policies import Policies, Policy, RolePolicies
from local.iam.request import AuthorizationRequest
from tests.support.rendering.deployments import expanded
from tests.support.rendering.resolution import Deployment
from tests.support.rendering.stack import Stack, render

REGION, ACCOUNT = "eu-west-1", "123456789012"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1a2b3c4d"
ANALYST = f"arn:aws:iam::{ACCOUNT}:role/analyst"
# The one that KMS gives a key by itself: the account's policies decide.
KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "kms:*",
        "Resource": "*",
    },
}


def stack(**parameters: str) -> Stack:
    return render(expanded(REGION), Deployment("covidlake", REGION, parameters))


@pytest.fixture(scope="module")
def deployed() -> Stack:
    return stack()


def decision(stack: Stack, action: str, resource: str, **context: str) -> Decision:
    document = stack.resources["AnalystPolicy"]["Properties"]["PolicyDocument"]
    granted = RolePolicies(identity=(Policy.parse("AnalystPolicy", document),))
    request = AuthorizationRequest(ANALYST, action, resource, context)
    return decide(request, Policies({ANALYST: granted}, {KEY: (Policy.parse("key", KEY_POLICY),)}))


def arn(stack: Stack, service: str, resource: str) -> str:
    """An ARN in which the names of outputs in braces are their values."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource.format(**stack.outputs)}"


def bucket(stack: Stack) -> str:
    location = stack.resources["AnalystWorkGroup"]["Properties"]["WorkGroupConfiguration"]
    uri = location["ResultConfiguration"]["OutputLocation"]
    return "arn:aws:s3:::" + uri.removeprefix("s3://").partition("/")[0]


GROUP, OTHER_GROUP = "workgroup/{AnalystWorkGroup}", "workgroup/{AthenaWorkGroup}"
CATALOG = "datacatalog/AwsDataCatalog"


@pytest.mark.parametrize(
    ("action", "resource", "allowed"),
    [
        ("athena:StartQueryExecution", GROUP, True),
        ("athena:GetQueryResultsStream", GROUP, True),
        ("athena:StartQueryExecution", OTHER_GROUP, False),
        ("athena:UpdateWorkGroup", GROUP, False),
        ("athena:ListTableMetadata", CATALOG, True),
        ("athena:DeleteDataCatalog", CATALOG, False),
        ("glue:GetTable", "table/{GlueDatabase}/daily", True),
        ("glue:GetPartitions", "table/{GlueDatabase}/daily_releases", True),
        ("glue:GetDatabase", "database/default", True),
        ("glue:GetTable", "table/payroll/salaries", False),
        ("glue:CreateTable", "table/{GlueDatabase}/daily", False),
        ("glue:DeleteTable", "table/{GlueDatabase}/daily", False),
        ("states:StartExecution", "stateMachine:covidlake-pipeline", False),
    ],
)
def test_athena_and_its_catalogue(
    deployed: Stack, action: str, resource: str, allowed: bool
) -> None:
    service = action.partition(":")[0]
    decided = decision(deployed, action, arn(deployed, service, resource))
    assert decided.allowed is allowed, decided.reason


@pytest.mark.parametrize(
    ("action", "key", "allowed"),
    [
        ("s3:GetObject", "trusted/daily/release=20260101T000000Z-abcdef/part-0.parquet", True),
        ("s3:GetObject", "refined/growth/release=20260101T000000Z-abcdef/part-0.parquet", True),
        ("s3:GetObject", "quarantine/rejects/release=20260101T000000Z-abcdef/part-0.parquet", True),
        ("s3:GetObject", "athena/analysts/1.csv", True),
        ("s3:PutObject", "athena/analysts/1.csv", True),
        # The audit is read from the pipeline's own results: nobody else may write there.
        ("s3:PutObject", "athena/1.csv", False),
        ("s3:GetObject", "athena/1.csv", False),
        ("s3:GetObject", "raw/owid/state.json", False),
        ("s3:GetObject", "runs/20260101T000000Z-abcdef.json", False),
        ("s3:PutObject", "trusted/daily/release=20260101T000000Z-abcdef/part-0.parquet", False),
        ("s3:DeleteObject", "athena/analysts/1.csv", False),
    ],
)
def test_objects_of_the_lake(deployed: Stack, action: str, key: str, allowed: bool) -> None:
    decided = decision(deployed, action, f"{bucket(deployed)}/{key}")
    assert decided.allowed is allowed, decided.reason


@pytest.mark.parametrize(
    ("prefix", "allowed"),
    [("trusted/daily/release=1/", True), ("athena/analysts/", True), ("runs/", False)],
)
def test_what_may_be_listed(deployed: Stack, prefix: str, allowed: bool) -> None:
    decided = decision(deployed, "s3:ListBucket", bucket(deployed), **{"s3:prefix": prefix})
    assert decided.allowed is allowed, decided.reason


def test_a_key_of_ones_own_is_used_through_s3_alone(deployed: Stack) -> None:
    by_s3 = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
    under_key = stack(KmsKeyArn=KEY)
    assert decision(under_key, "kms:Decrypt", KEY, **by_s3).allowed
    assert not decision(under_key, "kms:Decrypt", KEY).allowed
    assert not decision(deployed, "kms:Decrypt", KEY, **by_s3).allowed


def test_its_arn_and_work_group_are_outputs(deployed: Stack) -> None:
    assert "AnalystPolicy" in deployed.outputs["AnalystPolicyArn"]
    group = deployed.resources["AnalystWorkGroup"]["Properties"]
    assert group["Name"] == "covidlake-analysts"
    assert deployed.outputs["AnalystWorkGroup"]
