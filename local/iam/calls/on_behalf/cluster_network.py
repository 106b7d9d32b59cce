"""What EMR asks of EC2 to start the nodes of a cluster, as the cluster's service role.

By AmazonEMRServicePolicy_v2, which allows it for what carries EMR's tag alone: a subnet or a
security group without it stops every cluster.
"""

from collections.abc import Iterable, Iterator, Mapping

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends

from local.iam.calls import arns
from local.iam.calls.arns import REGION
from local.iam.calls.call import Need
from local.iam.request import Context

EC2 = "ec2.amazonaws.com"
_CREATED = ("instance", "volume")
_UNTAGGED = (arns.regional("ec2", "network-interface/*"), f"arn:aws:ec2:{REGION}::image/ami-0")


def needs(
    subnets: Iterable[str], groups: Iterable[str], node_role: str, tags: Mapping[str, str]
) -> Iterator[Need]:
    """Yield what it takes to start nodes.

    Args:
        subnets: in any of which they may start.
        groups: security groups of the nodes.
        node_role: ARN of the role in their instance profile.
        tags: of the cluster, which its nodes carry.
    """
    in_network = [f"subnet/{subnet}" for subnet in subnets]
    in_network += [f"security-group/{group}" for group in groups]
    for resource in in_network:
        tagged = _tags_of(resource.partition("/")[2])
        yield Need("ec2:RunInstances", arns.regional("ec2", resource), tagged)
    requested = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    for kind in _CREATED:
        created = arns.regional("ec2", f"{kind}/*")
        yield Need("ec2:RunInstances", created, requested)
        yield Need("ec2:CreateTags", created, {**requested, "ec2:CreateAction": "RunInstances"})
    for resource in _UNTAGGED:
        yield Need("ec2:RunInstances", resource)
    yield Need("iam:PassRole", node_role, {"iam:PassedToService": EC2})


def _tags_of(resource_id: str) -> Context:
    """Return the condition keys of the tags of something in EC2."""
    tags = ec2_backends[DEFAULT_ACCOUNT_ID][REGION].tags.get(resource_id, {})
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
