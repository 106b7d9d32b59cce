"""Creates a right-sized transient cluster; ends one whose execution ended without ending it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from cluster_record import ClusterRecord, read_record, write_record
from cluster_request import cluster_name, cluster_request, size_for
from code_bundle import upload_code
from covidlake.capturing.candidate import CaptureEvent
from covidlake.releases.manifest import release_id
from covidlake.releases.waiver import read_waivers
from covidlake.settings import CreateEmrSettings
from covidlake_aws.faults import service_faults
from covidlake_aws.objects import LakeObjects
from step_arguments import current_release, read_inputs, spark_steps

if TYPE_CHECKING:
    from mypy_boto3_emr import EMRClient
    from mypy_boto3_s3 import S3Client

logger = Logger()
tracer = Tracer()
metrics = Metrics()

# RunJobFlow is not idempotent: the SDK must not ask again after an answer that was lost. The state
# machine does, and the next call finds the cluster by its name.
ONE_TRY = Config(retries={"total_max_attempts": 1})


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: dict[str, Any], _: LambdaContext) -> Mapping[str, object]:
    """Create the cluster of {"run", "captures", "request"}, or end that of an execution's event."""
    settings = CreateEmrSettings.from_env()
    s3 = boto3.client("s3")
    if event.get("detail-type") == "Step Functions Execution Status Change":
        return end_cluster(event["detail"]["name"], settings, s3, boto3.client("emr"))
    waivers = read_waivers(event["request"])
    emr = boto3.client("emr", config=ONE_TRY)
    return create_cluster(event["run"], event["captures"], settings, s3, emr, waivers)


def create_cluster(
    run: str,
    captures: Sequence[CaptureEvent],
    settings: CreateEmrSettings,
    s3: "S3Client",
    emr: "EMRClient",
    waivers: Mapping[str, float] | None = None,
) -> ClusterRecord:
    """Create the cluster of a run, once; another call for that run returns what the first did.

    Args:
        run: The execution's name.
        captures: What dedupe returned of each source.
        settings: Of this function.
        s3: The client of S3.
        emr: The client of EMR.
        waivers: Check -> the most that this run lets pass.

    Raises:
        SourceUnavailable: A source has no promoted snapshot at all.
        StateConflict: Another delivery is writing the record.
    """
    objects = LakeObjects(s3, settings.lake_bucket, run)
    if (record := read_record(run, objects)) is not None:
        return record
    lake = objects.lake
    inputs = read_inputs(captures, objects)
    release, previous = release_id(datetime.now(UTC), run), current_release(objects)
    code = upload_code(objects)
    input_bytes = sum(source["bytes"] for source in inputs.values())
    size = size_for(input_bytes)
    code_uri, packages_uri = lake.uri(code.folder), lake.uri(code.packages_folder)
    request = cluster_request(run, size, code_uri, packages_uri, settings)
    cluster_id = _created_before(request["Name"], emr) or _create(request, emr)
    logger.info(
        "cluster of the run",
        extra={"cluster_id": cluster_id, "size": size, "release": release},
    )
    record = {
        "release": release,
        "previous": previous,
        "cluster_id": cluster_id,
        "instances": size.instances(),
        "code": code.hash,
        "inputs": {source["source"]: source["sha256"] for source in inputs.values()},
        "snapshots": {source["source"]: source for source in inputs.values()},
        "steps": spark_steps(run, release, previous, inputs, waivers or {}, code, size, lake),
    }
    return _write_first(run, record, objects, emr)


def _create(request: Mapping[str, Any], emr: "EMRClient") -> str:
    cluster_id: str = emr.run_job_flow(**request)["JobFlowId"]
    metrics.add_metric("ClustersCreated", MetricUnit.Count, 1)
    return cluster_id


def _created_before(name: str, emr: "EMRClient") -> str | None:
    """Return the cluster of a run whose creation was answered to nobody, or None."""
    return next(iter(_alive(name, emr)), None)


def _alive(name: str, emr: "EMRClient") -> list[str]:
    """Return the ids of the clusters of that name which have not ended."""
    pages = emr.get_paginator("list_clusters").paginate(
        ClusterStates=["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]
    )
    clusters = (cluster for page in pages for cluster in page["Clusters"])
    return [cluster["Id"] for cluster in clusters if cluster["Name"] == name]


def _write_first(
    run: str, record: ClusterRecord, objects: LakeObjects, emr: "EMRClient"
) -> ClusterRecord:
    """Return the first record of the run; a cluster that is in none is terminated.

    Raises:
        StateConflict: Whose record it will be is open; the next try reads it, or finds the cluster.
    """
    cluster_id = record["cluster_id"]
    first = write_record(run, record, objects)
    if first["cluster_id"] != cluster_id:  # a second delivery of the same event won the race
        emr.terminate_job_flows(JobFlowIds=[cluster_id])
    return first


def end_cluster(
    run: str, settings: CreateEmrSettings, s3: "S3Client", emr: "EMRClient"
) -> dict[str, list[str]]:
    """Terminate the cluster of a run that was aborted, timed out or failed; twice is harmless.

    Returns:
        {"terminated": [cluster id]}
    """
    record = read_record(run, LakeObjects(s3, settings.lake_bucket))
    recorded = [record["cluster_id"]] if record else []
    # And whatever was created for the run that its record does not know.
    ended = sorted({*recorded, *_alive(cluster_name(run, settings), emr)})
    if ended:
        emr.terminate_job_flows(JobFlowIds=ended)
    return {"terminated": ended}
