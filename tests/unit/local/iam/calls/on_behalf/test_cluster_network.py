"""A cluster starts where EMR's own tag is, and nowhere else."""

import os
from unittest.mock import patch

import boto3
from moto import mock_aws

from local.iam.calls.on_behalf import cluster_network
from tests.support.aws.credentials import CREDENTIALS

TAG = "for-use-with-amazon-emr-managed-policies"
NODES = "arn:aws:iam::123456789012:role/nodes"


def test_nodes_start_in_a_subnet_with_its_tags_and_carry_those_of_the_cluster() -> None:
    with patch.dict(os.environ, CREDENTIALS), mock_aws():
        ec2 = boto3.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/24")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/25")["Subnet"]["SubnetId"]
        ec2.create_tags(Resources=[subnet], Tags=[{"Key": TAG, "Value": "true"}])
        needs = list(cluster_network.needs([subnet], ["sg-1"], NODES, {TAG: "true"}))
    described = [
        (need.action, need.resource.rpartition(":")[2], dict(need.context)) for need in needs
    ]
    carried = {f"aws:RequestTag/{TAG}": "true"}
    created = {**carried, "ec2:CreateAction": "RunInstances"}
    assert described == [
        ("ec2:RunInstances", f"subnet/{subnet}", {f"aws:ResourceTag/{TAG}": "true"}),
        ("ec2:RunInstances", "security-group/sg-1", {}),
        ("ec2:RunInstances", "instance/*", carried),
        ("ec2:CreateTags", "instance/*", created),
        ("ec2:RunInstances", "volume/*", carried),
        ("ec2:CreateTags", "volume/*", created),
        ("ec2:RunInstances", "network-interface/*", {}),
        ("ec2:RunInstances", "image/ami-0", {}),
        ("iam:PassRole", "role/nodes", {"iam:PassedToService": "ec2.amazonaws.com"}),
    ]
