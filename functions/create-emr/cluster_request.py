"""The RunJobFlow request, built purely: sizes and configuration are tested without a client."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from covidlake import zones
from covidlake.settings import CreateEmrSettings
from covidlake.steps import EMR_PYTHON
from covidlake.zones import Lake
from spark_settings import spark_defaults, yarn_site

if TYPE_CHECKING:
    from mypy_boto3_emr.type_defs import (
        ConfigurationTypeDef,
        InstanceGroupConfigTypeDef,
        RunJobFlowInputTypeDef,
    )

MB = 1024**2
PYTHON = f"python{EMR_PYTHON}"
IDLE_SECONDS = 900  # what ends a cluster when everything else forgot it


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


def cluster_request(
    run: str, size: Size, code_uri: str, packages_uri: str, settings: CreateEmrSettings
) -> "RunJobFlowInputTypeDef":
    """Return the arguments of emr.run_job_flow.

    The cluster is transient, and waits for the state machine's steps.
    """
    return {
        "Name": f"{settings.stack_name}-{run}",
        "ReleaseLabel": settings.emr_release,
        "Applications": [{"Name": "Spark"}],
        "LogUri": Lake(settings.lake_bucket).uri(zones.LOGS),
        "ServiceRole": settings.emr_service_role,
        "JobFlowRole": settings.emr_instance_profile,
        "VisibleToAllUsers": True,
        "StepConcurrencyLevel": 2,  # analytics and forecast run side by side
        "AutoTerminationPolicy": {"IdleTimeout": IDLE_SECONDS},
        "Instances": {
            "InstanceGroups": _instance_groups(size),
            "KeepJobFlowAliveWhenNoSteps": True,
            "TerminationProtected": False,
            "Ec2SubnetId": settings.emr_subnet_id,
        },
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


def _instance_groups(size: Size) -> "list[InstanceGroupConfigTypeDef]":
    groups: list[InstanceGroupConfigTypeDef] = [
        {
            "Name": "primary",
            "InstanceRole": "MASTER",
            "InstanceType": size.primary,
            "InstanceCount": 1,
            "Market": "ON_DEMAND",
        }
    ]
    if size.core_count:
        groups.append(
            {
                "Name": "core",
                "InstanceRole": "CORE",
                "InstanceType": size.core,
                "InstanceCount": size.core_count,
                "Market": "ON_DEMAND",
            }
        )
    return groups


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
