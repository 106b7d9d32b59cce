"""The policies that are judged by are those of the template, and none is lost on the way."""

import pytest

from local.iam import managed
from tests.infra.permissions.conftest import Deployment
from tests.support.stack import resources
from tools.permissions import deployed

# A newer edition in moto is to be read before it is judged by.
EDITIONS = {
    "AWSLambdaBasicExecutionRole": managed.Edition("v1", "2015-04-09"),
    "AWSLambdaVPCAccessExecutionRole": managed.Edition("v3", "2024-01-05"),
    "AWSXrayWriteOnlyAccess": managed.Edition("v2", "2018-08-28"),
    "AmazonAPIGatewayPushToCloudWatchLogs": managed.Edition("v1", "2015-11-11"),
    "AmazonEMRServicePolicy_v2": managed.Edition("v6", "2026-02-12"),
}


def test_aws_own_policies_are_the_editions_that_were_read(deployment: Deployment) -> None:
    attached = {
        policy.name
        for role in deployment.policies.roles.values()
        for policy in role.identity
        if managed.is_known(policy.name)
    }
    assert attached <= EDITIONS.keys()
    assert {name: managed.edition(name) for name in EDITIONS} == EDITIONS


@pytest.mark.parametrize("function", resources("AWS::Serverless::Function"))
def test_a_function_has_its_own_policies_and_the_service_s(
    deployment: Deployment, function: str
) -> None:
    role = deployment.policies.roles[deployment.role(f"{function}Role")]
    names = {policy.name for policy in role.identity}
    # SAM's name, or that of the one role which the template writes itself.
    own = "lake" if function == "IngestFunction" else f"{function}RolePolicy0"
    assert f"{deployment.stack[f'{function}Role']}/{own}" in names
    assert {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"} <= names


def test_policies_of_resources_are_deployed(deployment: Deployment) -> None:
    kinds = {arn.split(":")[2] for arn in deployment.policies.resources}
    assert kinds >= {"iam", "s3", "sqs", "sns", "lambda"}


def test_a_boundary_limits_every_role_of_the_stack() -> None:
    boundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    limited = Deployment(*deployed({"PermissionsBoundary": boundary}))
    roles = limited.policies.roles.values()
    assert {role.boundary and role.boundary.name for role in roles} == {"AmazonS3ReadOnlyAccess"}
    ingest = limited.role("IngestFunctionRole")
    state = "arn:aws:s3:::covidlake-lake-local/raw/owid/state.json"
    incoming = "arn:aws:s3:::covidlake-lake-local/raw/_incoming/run/owid"
    assert limited.decide(ingest, "s3:GetObject", state).allowed
    denied = limited.decide(ingest, "s3:PutObject", incoming)
    assert "because no permissions boundary allows the s3:PutObject action" in denied.reason
