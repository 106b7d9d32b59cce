"""The record of every run, whichever way it ended."""

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from cluster_end import cluster_failure
from covidlake import zones
from covidlake.releases.manifest import RunStatus
from covidlake.releases.records import ErrorRecord
from covidlake.settings import RecordSettings
from covidlake_aws.faults import service_faults
from covidlake_aws.objects import LakeObjects
from event_types import RecordEvent
from history import read_history
from run_record import record_of
from step_reports import read_reports

logger = Logger()
tracer = Tracer()
metrics = Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: RecordEvent, _: LambdaContext) -> dict[str, object]:
    """Write `runs/<run>.json`; a retry writes the same again.

    Returns:
        {"run", "status", "release", "error"} of the record.
    """
    run, settings = event["run"], RecordSettings.from_env()
    objects = LakeObjects(boto3.client("s3"), settings.lake_bucket, run)
    history = read_history(event["execution"], boto3.client("stepfunctions"))
    reports = read_reports(run, objects)
    cluster = _cluster_failure(event)
    record = record_of(run, event["status"], event["state"], history, reports, cluster)
    objects.write(zones.run(run), record.to_json())
    if record.collected and record.collected["error"]:
        metrics.add_metric("CollectionsFailed", MetricUnit.Count, 1)
    # ROLLED_BACK is counted as RunsRolledBack.
    outcome = record.status.title().replace("_", "")
    metrics.add_metric(f"Runs{outcome}", MetricUnit.Count, 1)
    return {
        "run": record.run,
        "status": record.status,
        "release": record.release,
        "error": record.error,
    }


def _cluster_failure(event: RecordEvent) -> ErrorRecord | None:
    """Ask EMR why the cluster of a failed run ended, if it had one."""
    cluster_id = event["state"].get("build", {}).get("result", {}).get("cluster_id")
    if event["status"] != RunStatus.FAILED or not cluster_id:
        return None
    return cluster_failure(cluster_id, boto3.client("emr"))
