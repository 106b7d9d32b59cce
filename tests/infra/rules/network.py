"""Rules of the clusters, and of their network."""

import json

from tests.support.rendering.stack import Stack

MANAGED = {"Key": "for-use-with-amazon-emr-managed-policies", "Value": "true"}
SUBNET = "AWS::EC2::Subnet"
GROUP = "AWS::EC2::SecurityGroup"
IMDS_V2 = {"MinimumInstanceMetadataServiceVersion": 2, "HttpPutResponseHopLimit": 1}


def every_subnet_has_a_chosen_zone(stack: Stack) -> list[str]:
    """Choose a subnet's zone: AWS may pick one that has no node of the clusters' types."""
    return [
        f"{name} is wherever AWS puts it"
        for name, subnet in stack.of_type(SUBNET).items()
        if not (subnet.get("AvailabilityZone") or subnet.get("AvailabilityZoneId"))
    ]


def clusters_have_groups_of_the_stack(stack: Stack) -> list[str]:
    """Start clusters with a security group of the stack, where the network is the stack's.

    Those that EMR makes stay in the network and refer to each other: it could not be deleted.
    """
    groups = stack.of_type(GROUP)
    functions = json.dumps(stack.of_type("AWS::Lambda::Function"))
    named = [name for name in groups if f"{stack.deployment.stack}-{name}" in functions]
    if not stack.of_type(SUBNET) or named:
        return []
    return ["clusters are started with no security group of the stack"]


def nodes_keep_their_credentials(stack: Stack) -> list[str]:
    """Start clusters whose nodes give credentials to their own processes only (IMDSv2)."""
    guarded = {
        name
        for name, it in stack.of_type("AWS::EMR::SecurityConfiguration").items()
        if it["SecurityConfiguration"].get("InstanceMetadataServiceConfiguration") == IMDS_V2
    }
    variables = [
        value
        for function in stack.of_type("AWS::Lambda::Function").values()
        for value in function["Environment"]["Variables"].values()
    ]
    if guarded & {stack.target(value) for value in variables}:
        return []
    return ["clusters are started without a configuration that asks for IMDSv2"]


def emr_may_use_the_network(stack: Stack) -> list[str]:
    """Tag network, subnets and security groups as EMR's managed policy asks for."""
    return [
        f"{name} has no tag {MANAGED['Key']}"
        for kind in ("AWS::EC2::VPC", SUBNET, GROUP)
        for name, it in stack.of_type(kind).items()
        if MANAGED not in it.get("Tags", [])
    ]


def nothing_listens_to_the_internet(stack: Stack) -> list[str]:
    """Let nobody in by an address."""
    rules = [
        (name, rule)
        for name, group in stack.of_type(GROUP).items()
        for rule in group.get("SecurityGroupIngress", [])
    ]
    rules += list(stack.of_type("AWS::EC2::SecurityGroupIngress").items())
    return [
        f"{name} lets in {rule.get('CidrIp') or rule.get('CidrIpv6')}"
        for name, rule in rules
        if "CidrIp" in rule or "CidrIpv6" in rule
    ]


def the_lakes_bytes_stay_inside(stack: Stack) -> list[str]:
    """Reach S3 by an endpoint, which costs nothing."""
    service = f"com.amazonaws.{stack.deployment.region}.s3"
    endpoints = stack.of_type("AWS::EC2::VPCEndpoint").values()
    if stack.of_type(SUBNET) and service not in [each["ServiceName"] for each in endpoints]:
        return ["the network has no endpoint of S3"]
    return []
