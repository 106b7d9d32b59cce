"""List prices of what a run uses, and the cost of a run.

US dollars, us-east-1, as listed in January 2026.
"""

from collections.abc import Mapping

LAMBDA_GB_SECOND = 0.0000166667
TRANSITION = 0.025 / 1_000
ATHENA_BYTE = 5 / 1e12  # 5 dollars a TB scanned
ATHENA_MINIMUM_BYTES = 10_000_000
INSTANCE_HOUR: Mapping[str, float] = {  # EC2 + EMR surcharge
    "m5.xlarge": 0.192 + 0.048,
    "m5.2xlarge": 0.384 + 0.096,
    "m5.4xlarge": 0.768 + 0.192,
}
CLUSTER_MINIMUM_SECONDS = 60


def lambda_cost(seconds: float, memory_mb: int) -> float:
    return seconds * memory_mb / 1024 * LAMBDA_GB_SECOND


def cluster_cost(seconds: float, instances: Mapping[str, int]) -> float:
    """Return the cost of a cluster of {instance type: count}; EC2 bills at least a minute."""
    hours = max(seconds, CLUSTER_MINIMUM_SECONDS) / 3600
    return sum(count * hours * INSTANCE_HOUR[kind] for kind, count in instances.items())


def athena_cost(scanned_bytes: int, queries: int) -> float:
    """Return an upper bound: each query is billed for at least 10 MB."""
    return max(scanned_bytes, queries * ATHENA_MINIMUM_BYTES) * ATHENA_BYTE


def transitions_cost(transitions: int) -> float:
    return transitions * TRANSITION
