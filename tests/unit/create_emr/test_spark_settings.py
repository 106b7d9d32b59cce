"""Spark's memory and executors: two applications fit on the nodes of every size of cluster."""

import pytest
from cluster_request import Size, size_for
from spark_settings import alone, spark_defaults, yarn_site

GIB = 1_073_741_824
SIZES = [size_for(bytes_read) for bytes_read in (1, GIB, 3 * GIB, 8 * GIB, 9 * GIB)]
# What EMR's release guide gives YARN of a node ("Task configuration"), in MB, and what a node has.
YARN_MB = {"m5.xlarge": 12_288, "m5.4xlarge": 57_344}
NODE_MB = {"m5.xlarge": 16_384, "m5.4xlarge": 65_536}
VCPUS = {"m5.xlarge": 4, "m5.4xlarge": 16}
# Measured: what a Python worker, or a step's own Python, takes beside the JVM.
PYTHON_MB = 320
JVM_MB = 384  # what a small JVM takes beside its heap
DAEMONS_MB = 2048  # of Hadoop on a node, and its system

every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size.instances()))


def megabytes(size: Size, key: str) -> int:
    return int(spark_defaults(size)[key].removesuffix("m"))


def master(size: Size) -> int:
    return megabytes(size, "spark.yarn.am.memory") + megabytes(size, "spark.yarn.am.memoryOverhead")


def executor(size: Size) -> int:
    return megabytes(size, "spark.executor.memory") + megabytes(
        size, "spark.executor.memoryOverhead"
    )


def yarn(size: Size) -> int:
    """Of one node that works."""
    return int(yarn_site(size)["yarn.nodemanager.resource.memory-mb"])


@every_size
def test_two_applications_fit_on_one_node(size: Size) -> None:
    assert 2 * (master(size) + executor(size)) <= yarn(size) <= YARN_MB[size.core]


@every_size
def test_two_applications_have_all_their_executors_at_once(size: Size) -> None:
    nodes = max(1, size.core_count)
    most = int(spark_defaults(size)["spark.dynamicAllocation.maxExecutors"])
    # Both masters may be started on the same node.
    executors = 2 * most // nodes
    assert executors * executor(size) + 2 * master(size) <= yarn(size)
    cores = int(spark_defaults(size)["spark.executor.cores"])
    assert executors * cores == VCPUS[size.core]


@every_size
def test_the_etl_step_alone_gets_twice_as_many(size: Size) -> None:
    most = int(spark_defaults(size)["spark.dynamicAllocation.maxExecutors"])
    assert alone(size) == ["--conf", f"spark.dynamicAllocation.maxExecutors={2 * most}"]


@every_size
def test_python_workers_fit_beside_the_heap(size: Size) -> None:
    heap = megabytes(size, "spark.executor.memory")
    workers = int(spark_defaults(size)["spark.executor.cores"]) * PYTHON_MB
    assert heap / 10 + workers <= megabytes(size, "spark.executor.memoryOverhead")


@every_size
def test_two_drivers_fit_on_the_primary_node(size: Size) -> None:
    driver = megabytes(size, "spark.driver.memory") + JVM_MB + PYTHON_MB
    works = 0 if size.core_count else yarn(size)
    assert 2 * driver + works + DAEMONS_MB <= NODE_MB[size.primary]


def test_the_numbers() -> None:
    small, large = SIZES[0], SIZES[-1]
    assert spark_defaults(small) == {
        "spark.driver.memory": "1024m",
        "spark.yarn.am.memory": "512m",
        "spark.yarn.am.memoryOverhead": "384m",
        "spark.executor.cores": "2",
        "spark.executor.memory": "3072m",
        "spark.executor.memoryOverhead": "1152m",
        "spark.dynamicAllocation.enabled": "true",
        "spark.dynamicAllocation.maxExecutors": "1",
    }
    assert yarn_site(small) == {"yarn.nodemanager.resource.memory-mb": "10240"}
    assert spark_defaults(large)["spark.executor.memory"] == "11264m"
    assert spark_defaults(large)["spark.dynamicAllocation.maxExecutors"] == "16"
    assert yarn_site(large) == {"yarn.nodemanager.resource.memory-mb": "57344"}
