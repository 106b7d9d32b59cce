"""The RunJobFlow request, built purely: sizes and configuration are tested without a client."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from covidlake import zones
from covidlake.settings import CreateEmrSettings
from covidlake.steps import EMR_PYTHON
from covidlake.zones import Lake
from spark_settings import spark_defaults, yarn_site

if TYPE_CHECKING:
    from mypy_boto3_emr.literals import InstanceFleetTypeType
    from mypy_boto3_emr.type_defs import (
        ConfigurationTypeDef,
        InstanceFleetConfigTypeDef,
        InstanceTypeConfigTypeDef,
        JobFlowInstancesConfigTypeDef,
        RunJobFlowInputTypeDef,
    )

MB = 1024**2
PYTHON = f"python{EMR_PYTHON}"
IDLE_SECONDS = 900  # what ends a cluster when everything else forgot it
# Where a zone has no more of the first, EMR takes the second: as many vCPUs, as much memory, and
# the same price, so that neither Spark's settings nor a run's cost depend on which it was.
SUBSTITUTES: Mapping[str, str] = {"m5.xlarge": "m6i.xlarge", "m5.4xlarge": "m6i.4xlarge"}


@dataclass(frozen=True)
class Size:
    """One primary node, which also works when there is no core node."""

    primary: str
    core: str
    core_count: int

    def instances(self) -> dict[str, int]:
        """Instance type -> how many of them: what the price is computed from."""
        return dict(Counter({self.primary: 1}) + Counter({self.core: self.core_count}))


def size_for(input_bytes: int) -> Size:
    """Return the cluster for so many bytes of CSV, of which the OWID file has 45 MB.

    One node up to 512 MB; beyond, a core node per GB, at most eight.
    """
    if input_bytes <= 512 * MB:
        return Size("m5.xlarge", "m5.xlarge", 0)
    if input_bytes <= 8192 * MB:
        gigabytes = -(-input_bytes // (1024 * MB))  # rounded up
        return Size("m5.xlarge", "m5.xlarge", max(2, gigabytes))
    return Size("m5.xlarge", "m5.4xlarge", 8)


def cluster_name(run: str, settings: CreateEmrSettings) -> str:
    """Return the name of the cluster of a run, by which it is found again."""
    return f"{settings.stack_name}-{run}"


def cluster_request(
    run: str, size: Size, code_uri: str, packages_uri: str, settings: CreateEmrSettings
) -> "RunJobFlowInputTypeDef":
    """Return the arguments of emr.run_job_flow.

    The cluster is transient, and waits for the state machine's steps.
    """
    return {
        "Name": cluster_name(run, settings),
        "ReleaseLabel": settings.emr_release,
        "Applications": [{"Name": "Spark"}],
        "LogUri": Lake(settings.lake_bucket).uri(zones.LOGS),
        "ServiceRole": settings.emr_service_role,
        "JobFlowRole": settings.emr_instance_profile,
        "SecurityConfiguration": settings.emr_security_configuration,
        "VisibleToAllUsers": True,
        "StepConcurrencyLevel": 2,  # analytics and forecast run side by side
        "AutoTerminationPolicy": {"IdleTimeout": IDLE_SECONDS},
        "Instances": _instances(size, settings),
        "BootstrapActions": [
            {
                "Name": "python packages",
                "ScriptBootstrapAction": {
                    "Path": f"{code_uri}/bootstrap.sh",
                    "Args": [packages_uri],
                },
            }
        ],
        "Configurations": _configurations(size),
        "Tags": [
            {"Key": "covidlake:stack", "Value": settings.stack_name},
            {"Key": "covidlake:run", "Value": run},
            {"Key": "for-use-with-amazon-emr-managed-policies", "Value": "true"},
        ],
    }


def _instances(size: Size, settings: CreateEmrSettings) -> "JobFlowInstancesConfigTypeDef":
    instances: JobFlowInstancesConfigTypeDef = {
        "InstanceFleets": _fleets(size),
        "KeepJobFlowAliveWhenNoSteps": True,
        "TerminationProtected": False,
        "Ec2SubnetIds": settings.emr_subnet_ids,
    }
    if settings.emr_security_group:
        # One group for all nodes. Into two, EMR would write rules that name each other, and then
        # neither could be deleted with the stack.
        instances["EmrManagedMasterSecurityGroup"] = settings.emr_security_group
        instances["EmrManagedSlaveSecurityGroup"] = settings.emr_security_group
    return instances


def _fleets(size: Size) -> "list[InstanceFleetConfigTypeDef]":
    """Return the fleets of a size.

    Fleets and not groups: a fleet may start in any of several subnets, and with a substitute.
    """
    primary = _fleet("MASTER", size.primary, 1)
    if not size.core_count:
        return [primary]
    return [primary, _fleet("CORE", size.core, size.core_count)]


def _fleet(
    node: "InstanceFleetTypeType", instance_type: str, count: int
) -> "InstanceFleetConfigTypeDef":
    by_priority = (instance_type, SUBSTITUTES[instance_type])
    types: list[InstanceTypeConfigTypeDef] = [
        {"InstanceType": name, "WeightedCapacity": 1, "Priority": priority}
        for priority, name in enumerate(by_priority)
    ]
    return {
        "Name": node.lower(),
        "InstanceFleetType": node,
        "TargetOnDemandCapacity": count,
        "InstanceTypeConfigs": types,
        "LaunchSpecifications": {"OnDemandSpecification": {"AllocationStrategy": "prioritized"}},
    }


def _configurations(size: Size) -> "list[ConfigurationTypeDef]":
    return [
        {
            "Classification": "spark-env",
            "Configurations": [
                {"Classification": "export", "Properties": {"PYSPARK_PYTHON": PYTHON}}
            ],
            "Properties": {},
        },
        {
            "Classification": "spark-defaults",
            "Properties": {
                "spark.executorEnv.PYSPARK_PYTHON": PYTHON,
                "spark.sql.session.timeZone": "UTC",
                **spark_defaults(size),
            },
        },
        {"Classification": "yarn-site", "Properties": yarn_site(size)},
    ]
