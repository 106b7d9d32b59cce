"""Memory, cores and executors of Spark on each size of cluster.

EMR's defaults give one application nearly all of a node. Analytics and forecast run side by side:
the second would wait for the first, or both would wait for ever. Here a node is cut into executors,
of which two applications get half each; the ETL step, which runs alone, gets all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cluster_request import Size

# The application master of a step in client mode: it asks YARN for executors, and does no more.
MASTER_MB, MASTER_OVERHEAD_MB = 512, 384
# A step's driver runs on the primary node, outside YARN.
DRIVER_MB = 4096
# Where the primary node works as well, two drivers and Hadoop's daemons share its 16 GB with YARN.
SHARED_DRIVER_MB = 1024
SHARED_YARN_MB = 10_240


@dataclass(frozen=True)
class Executors:
    """How a node is cut up.

    Attributes:
        yarn_mb: What YARN hands out of the node: EMR's default for the type, pinned.
        per_node: How many there are on one; even, so that two applications share it.
        cores: Of each, which is how many tasks and Python workers it runs at once.
        memory_mb: Java heap of each.
        overhead_mb: What each takes beside it: a tenth of the heap, and 320 MB a Python worker.
    """

    yarn_mb: int
    per_node: int
    cores: int
    memory_mb: int
    overhead_mb: int


EXECUTORS: Mapping[str, Executors] = {
    "m5.xlarge": Executors(12_288, 2, cores=2, memory_mb=3072, overhead_mb=1152),
    "m5.4xlarge": Executors(57_344, 4, cores=4, memory_mb=11_264, overhead_mb=2560),
}


def executors_of(size: "Size") -> Executors:
    """Return how the nodes that work are cut up: the core nodes, or else the primary."""
    return EXECUTORS[size.core]


def most_executors(size: "Size") -> int:
    """Return how many executors an application gets that runs alone."""
    return executors_of(size).per_node * max(1, size.core_count)


def spark_defaults(size: "Size") -> dict[str, str]:
    """Return what each of two applications is given."""
    executors = executors_of(size)
    driver_mb = DRIVER_MB if size.core_count else SHARED_DRIVER_MB
    return {
        "spark.driver.memory": f"{driver_mb}m",
        "spark.yarn.am.memory": f"{MASTER_MB}m",
        "spark.yarn.am.memoryOverhead": f"{MASTER_OVERHEAD_MB}m",
        "spark.executor.cores": str(executors.cores),
        "spark.executor.memory": f"{executors.memory_mb}m",
        "spark.executor.memoryOverhead": f"{executors.overhead_mb}m",
        "spark.dynamicAllocation.enabled": "true",
        "spark.dynamicAllocation.maxExecutors": str(most_executors(size) // 2),
    }


def alone(size: "Size") -> list[str]:
    """Return the options of spark-submit for a step beside which no other runs."""
    return ["--conf", f"spark.dynamicAllocation.maxExecutors={most_executors(size)}"]


def yarn_site(size: "Size") -> dict[str, str]:
    """Return what YARN hands out of each node that works."""
    yarn_mb = executors_of(size).yarn_mb if size.core_count else SHARED_YARN_MB
    return {"yarn.nodemanager.resource.memory-mb": str(yarn_mb)}
