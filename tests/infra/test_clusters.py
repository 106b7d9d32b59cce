"""What the template gives to clusters: a network over two zones, grants for its own ones alone."""

import re
from typing import Any

import pytest

from tests.support.stack import resources, template

EMR_TAG = {"Key": "for-use-with-amazon-emr-managed-policies", "Value": "true"}
OWN_CLUSTER = {"elasticmapreduce:ResourceTag/covidlake:stack": {"Ref": "AWS::StackName"}}
OWN_REQUEST = {"aws:RequestTag/covidlake:stack": {"Ref": "AWS::StackName"}}


def grant(action: str, resource: Any = None) -> dict[str, Any]:
    """The one statement of create-emr that allows an action, on that resource if one is given."""
    (policy,) = template()["Resources"]["CreateEmrFunction"]["Properties"]["Policies"]
    (found,) = [
        statement
        for statement in policy["Statement"]
        if statement["Action"] == action and resource in (None, statement["Resource"])
    ]
    return dict(found)


def test_only_clusters_of_this_stack_are_created_tagged_and_terminated() -> None:
    assert grant("elasticmapreduce:RunJobFlow")["Condition"] == {"StringEquals": OWN_REQUEST}
    assert grant("elasticmapreduce:AddTags")["Condition"] == {"StringEquals": OWN_REQUEST}
    assert grant("elasticmapreduce:TerminateJobFlows")["Condition"] == {"StringEquals": OWN_CLUSTER}
    idle_limit = grant("elasticmapreduce:PutAutoTerminationPolicy")
    assert idle_limit["Condition"] == {"StringEqualsIfExists": OWN_CLUSTER}


@pytest.mark.parametrize(
    ("role", "service"),
    [
        ("EmrServiceRole", "elasticmapreduce.amazonaws.com*"),
        ("EmrInstanceRole", "ec2.amazonaws.com*"),
    ],
)
def test_a_role_is_passed_to_its_own_service_alone(role: str, service: str) -> None:
    passed = grant("iam:PassRole", {"Fn::GetAtt": [role, "Arn"]})
    assert passed["Condition"] == {"StringLike": {"iam:PassedToService": service}}


def test_the_first_cluster_of_an_account_may_create_what_cleans_up() -> None:
    created = grant("iam:CreateServiceLinkedRole")
    service = {"Fn::Sub": "elasticmapreduce.${AWS::URLSuffix}"}
    assert created["Condition"] == {"StringEquals": {"iam:AWSServiceName": service}}
    assert created["Resource"]["Fn::Sub"].endswith(
        ":role/aws-service-role/elasticmapreduce.${AWS::URLSuffix}/AWSServiceRoleForEMRCleanup"
    )


def test_an_event_that_the_function_could_not_handle_is_kept() -> None:
    """It is delivered asynchronously: after the retries Lambda would forget it."""
    function = template()["Resources"]["CreateEmrFunction"]["Properties"]
    assert function["EventInvokeConfig"] == {
        "MaximumRetryAttempts": 2,
        "DestinationConfig": {
            "OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
        },
    }


def test_the_network_spans_two_zones() -> None:
    subnets = [subnet["Properties"] for subnet in resources("AWS::EC2::Subnet").values()]
    assert [subnet["AvailabilityZone"] for subnet in subnets] == [
        {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
        {"Fn::Select": [1, {"Fn::GetAZs": ""}]},
    ]
    # A stack of version 0.3 has 10.20.0.0/25 in use until the new ones are there.
    assert [subnet["CidrBlock"] for subnet in subnets] == ["10.20.0.128/26", "10.20.0.192/26"]
    routed = [
        association["Properties"]["SubnetId"]
        for association in resources("AWS::EC2::SubnetRouteTableAssociation").values()
    ]
    assert routed == [{"Ref": "EmrSubnetA"}, {"Ref": "EmrSubnetB"}]


def test_the_stack_can_be_deleted_with_its_network() -> None:
    """One group for all nodes, and no rules: those of EMR name no other group."""
    (group,) = resources("AWS::EC2::SecurityGroup").values()
    assert group["Properties"].keys() == {"GroupDescription", "VpcId", "Tags"}
    variables = template()["Resources"]["CreateEmrFunction"]["Properties"]["Environment"]
    assert variables["Variables"]["EMR_SECURITY_GROUP"] == {
        "Fn::If": ["CreateSecurityGroup", {"Ref": "EmrSecurityGroup"}, ""]
    }


@pytest.mark.parametrize("kind", ["VPC", "Subnet", "SecurityGroup"])
def test_emrs_managed_policy_admits_the_network(kind: str) -> None:
    for resource in resources(f"AWS::EC2::{kind}").values():
        assert EMR_TAG in resource["Properties"]["Tags"]


def test_an_own_subnet_is_told_the_tag_that_it_needs() -> None:
    description = template()["Parameters"]["EmrSubnetId"]["Description"]
    assert "for-use-with-amazon-emr-managed-policies=true" in description


@pytest.mark.parametrize(
    ("parameter", "value", "allowed"),
    [
        ("EmrRelease", "emr-7.13.0", True),
        ("EmrRelease", "emr-7.10.1", True),
        ("EmrRelease", "emr-7.9.0", False),  # writes markers where the nodes' role may not
        ("EmrRelease", "emr-7.1.0", False),
        ("EmrRelease", "emr-6.15.0", False),
        ("EmrSubnetId", "", True),
        ("EmrSubnetId", "subnet-0a1,subnet-0b2", True),
        ("EmrSubnetId", "subnet-0a1,", False),
    ],
)
def test_values_that_would_fail_later_are_refused_at_once(
    parameter: str, value: str, allowed: bool
) -> None:
    pattern = template()["Parameters"][parameter]["AllowedPattern"]
    assert (re.fullmatch(pattern, value) is not None) is allowed


def test_a_node_gives_its_credentials_to_its_own_processes_alone() -> None:
    (configuration,) = resources("AWS::EMR::SecurityConfiguration").values()
    settings = configuration["Properties"]["SecurityConfiguration"]
    assert settings["InstanceMetadataServiceConfiguration"] == {
        "MinimumInstanceMetadataServiceVersion": 2,
        "HttpPutResponseHopLimit": 1,
    }
