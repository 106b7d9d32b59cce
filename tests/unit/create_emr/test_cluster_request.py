"""The request for a cluster: its size, what ends it, and what its nodes are told. Literally."""

from dataclasses import replace
from typing import Any

import pytest
from cluster_request import SUBSTITUTES, cluster_request, size_for
from covidlake.settings import CreateEmrSettings

SETTINGS = CreateEmrSettings(
    lake_bucket="lake",
    emr_release="emr-7.13.0",
    emr_service_role="arn:aws:iam::123456789012:role/service",
    emr_instance_profile="profile",
    emr_security_configuration="imdsv2",
    emr_subnet_ids=("subnet-1", "subnet-2"),
    emr_security_group="sg-1",
    stack_name="covidlake",
)
MIB, GIB = 1_048_576, 1_073_741_824
REQUEST = cluster_request(
    "run-1", size_for(1), "s3://lake/code/abc", "s3://lake/code/def", SETTINGS
)


@pytest.mark.parametrize(
    ("input_bytes", "instances"),
    [
        (0, {"m5.xlarge": 1}),
        (45 * MIB, {"m5.xlarge": 1}),  # the OWID file: one node does everything
        (512 * MIB, {"m5.xlarge": 1}),
        (512 * MIB + 1, {"m5.xlarge": 3}),  # never one core node: then the primary does more
        (1_760 * MIB, {"m5.xlarge": 3}),  # forty times the OWID file
        (2 * GIB, {"m5.xlarge": 3}),
        (2 * GIB + 1, {"m5.xlarge": 4}),  # a core node per GiB
        (8 * GIB, {"m5.xlarge": 9}),
        (8 * GIB + 1, {"m5.xlarge": 1, "m5.4xlarge": 8}),  # at most eight, and larger
        (1_000 * GIB, {"m5.xlarge": 1, "m5.4xlarge": 8}),
    ],
)
def test_the_cluster_is_sized_by_what_it_reads(input_bytes: int, instances: dict[str, int]) -> None:
    assert size_for(input_bytes).instances() == instances


def test_it_ends_by_itself_after_fifteen_idle_minutes() -> None:
    assert REQUEST["AutoTerminationPolicy"] == {"IdleTimeout": 15 * 60}
    assert REQUEST["Instances"]["TerminationProtected"] is False
    # The state machine adds steps one by one.
    assert REQUEST["Instances"]["KeepJobFlowAliveWhenNoSteps"] is True


def test_two_steps_run_side_by_side() -> None:
    assert REQUEST["StepConcurrencyLevel"] == 2


def test_it_is_labelled_with_its_stack_and_run() -> None:
    assert REQUEST["Name"] == "covidlake-run-1"
    assert {tag["Key"]: tag["Value"] for tag in REQUEST["Tags"]} == {
        "covidlake:stack": "covidlake",
        "covidlake:run": "run-1",
        "for-use-with-amazon-emr-managed-policies": "true",
    }


def test_nodes_are_of_the_size_or_else_of_the_same_shape() -> None:
    assert fleets(1) == [("MASTER", {"m5.xlarge": 0, "m6i.xlarge": 1}, 1)]
    assert fleets(3 * GIB) == [
        ("MASTER", {"m5.xlarge": 0, "m6i.xlarge": 1}, 1),
        ("CORE", {"m5.xlarge": 0, "m6i.xlarge": 1}, 3),
    ]
    assert fleets(9 * GIB) == [
        ("MASTER", {"m5.xlarge": 0, "m6i.xlarge": 1}, 1),
        ("CORE", {"m5.4xlarge": 0, "m6i.4xlarge": 1}, 8),
    ]


def test_a_substitute_is_as_large_as_what_it_stands_for() -> None:
    """In vCPUs and GiB, of EC2's list: Spark's settings and the quota are for either."""
    shapes = {
        "m5.xlarge": (4, 16),
        "m6i.xlarge": (4, 16),
        "m5.4xlarge": (16, 64),
        "m6i.4xlarge": (16, 64),
    }
    assert SUBSTITUTES.keys() == {"m5.xlarge", "m5.4xlarge"}
    for wanted, substitute in SUBSTITUTES.items():
        assert shapes[substitute] == shapes[wanted]


def test_a_zone_or_type_without_instances_does_not_stop_it() -> None:
    """On-demand, by priority, in whichever of the subnets."""
    for fleet in REQUEST["Instances"]["InstanceFleets"]:
        assert fleet["LaunchSpecifications"] == {
            "OnDemandSpecification": {"AllocationStrategy": "prioritized"}
        }
        assert {kind["WeightedCapacity"] for kind in fleet["InstanceTypeConfigs"]} == {1}
    assert REQUEST["Instances"]["Ec2SubnetIds"] == ("subnet-1", "subnet-2")


def test_all_nodes_are_in_the_stacks_security_group_where_it_has_one() -> None:
    assert managed_groups(REQUEST) == {
        "EmrManagedMasterSecurityGroup": "sg-1",
        "EmrManagedSlaveSecurityGroup": "sg-1",
    }
    settings = replace(SETTINGS, emr_security_group="")
    assert managed_groups(cluster_request("r", size_for(1), "s3://c", "s3://p", settings)) == {}


def test_nodes_have_the_stacks_security_configuration() -> None:
    assert REQUEST["SecurityConfiguration"] == "imdsv2"


@pytest.mark.parametrize(
    ("input_bytes", "vcpus"), [(512 * MIB, 4), (8 * GIB, 4 + 8 * 4), (9 * GIB, 4 + 8 * 16)]
)
def test_the_quota_of_on_demand_instances_that_a_cluster_needs(
    input_bytes: int, vcpus: int
) -> None:
    """The figures of docs/how-to/deploy.md."""
    per_instance = {"m5.xlarge": 4, "m5.4xlarge": 16}
    sizes = size_for(input_bytes).instances()
    assert sum(per_instance[name] * count for name, count in sizes.items()) == vcpus


def test_spark_runs_emrs_newer_python_in_utc() -> None:
    environment, defaults = REQUEST["Configurations"][:2]
    (export,) = environment["Configurations"]
    assert export["Properties"] == {"PYSPARK_PYTHON": "python3.11"}
    assert defaults["Properties"]["spark.executorEnv.PYSPARK_PYTHON"] == "python3.11"
    assert defaults["Properties"]["spark.sql.session.timeZone"] == "UTC"


@pytest.mark.parametrize(
    ("input_bytes", "executor", "most", "yarn"),
    [
        (1, "3072m", "1", "10240"),
        (3 * GIB, "3072m", "3", "12288"),
        (9 * GIB, "11264m", "16", "57344"),
    ],
)
def test_two_applications_share_the_nodes(
    input_bytes: int, executor: str, most: str, yarn: str
) -> None:
    request = cluster_request("run-1", size_for(input_bytes), "s3://c", "s3://p", SETTINGS)
    properties = {one["Classification"]: one["Properties"] for one in request["Configurations"]}
    defaults = properties["spark-defaults"]
    assert defaults["spark.executor.memory"] == executor
    assert defaults["spark.dynamicAllocation.maxExecutors"] == most
    assert properties["yarn-site"] == {"yarn.nodemanager.resource.memory-mb": yarn}


def test_nodes_install_their_packages_from_the_lake() -> None:
    (action,) = REQUEST["BootstrapActions"]
    assert action["ScriptBootstrapAction"] == {
        "Path": "s3://lake/code/abc/bootstrap.sh",
        "Args": ["s3://lake/code/def"],
    }


def fleets(input_bytes: int) -> list[tuple[str, dict[str, float], int]]:
    """Of each fleet its nodes, the priority of its types, and how many there are of them."""
    request = cluster_request("run-1", size_for(input_bytes), "s3://c", "s3://p", SETTINGS)
    return [
        (
            fleet["InstanceFleetType"],
            {kind["InstanceType"]: kind["Priority"] for kind in fleet["InstanceTypeConfigs"]},
            fleet["TargetOnDemandCapacity"],
        )
        for fleet in request["Instances"]["InstanceFleets"]
    ]


def managed_groups(request: Any) -> dict[str, str]:
    return {key: value for key, value in request["Instances"].items() if "SecurityGroup" in key}
