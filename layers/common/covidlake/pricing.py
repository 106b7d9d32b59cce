"""List prices of what a run uses, and an estimate of what a run costs.

US dollars, us-east-1. Requests to S3, logs, data transfer and tax are left out, and other regions
are dearer: `make cost` estimates a month with the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LISTED = "January 2026"
LAMBDA_GB_SECOND = 0.0000166667
TRANSITION = 0.025 / 1_000
ATHENA_BYTE = 5 / 1e12  # 5 dollars a TB scanned
ATHENA_MINIMUM_BYTES = 10_000_000
EBS_GB_HOUR = 0.10 / 730  # 10 cents a month, of 730 hours
PUBLIC_IPV4_HOUR = 0.005
CLUSTER_MINIMUM_SECONDS = 60


@dataclass(frozen=True)
class Instance:
    """Dollars an hour for EC2 and for EMR on top, and GB of the disks that EMR attaches."""

    ec2: float
    emr: float
    disk_gb: int


# Disks: EMR's root volume of 15 GB, and what it gives a type without disks of its own.
# A substitute (m6i for m5) costs the same.
INSTANCES: Mapping[str, Instance] = {
    "m5.xlarge": Instance(0.192, 0.048, 15 + 64),
    "m5.4xlarge": Instance(0.768, 0.192, 15 + 256),
}


def lambda_cost(seconds: float, memory_mb: int) -> float:
    return seconds * memory_mb / 1024 * LAMBDA_GB_SECOND


def cluster_cost(seconds: float, instances: Mapping[str, int]) -> float:
    """Return the cost of a cluster of {instance type: count}; EC2 bills at least a minute."""
    hours = max(seconds, CLUSTER_MINIMUM_SECONDS) / 3600
    return sum(count * hours * _node_hour(INSTANCES[kind]) for kind, count in instances.items())


def athena_cost(scanned_bytes: int, queries: int) -> float:
    """Return the cost of queries, each of which is billed for at least 10 MB."""
    return max(scanned_bytes, queries * ATHENA_MINIMUM_BYTES) * ATHENA_BYTE


def transitions_cost(transitions: int) -> float:
    return transitions * TRANSITION


def _node_hour(node: Instance) -> float:
    # The address: the stack's own network has no NAT gateway, which would cost more.
    return node.ec2 + node.emr + node.disk_gb * EBS_GB_HOUR + PUBLIC_IPV4_HOUR
