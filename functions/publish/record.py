"""The record of every run, whichever way it ended, and its figures for CloudWatch."""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake import zones
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import RunManifest, RunStatus
from covidlake.releases.records import ErrorRecord
from covidlake.settings import RecordSettings
from covidlake_aws.faults import service_faults
from covidlake_aws.objects import LakeObjects
from event_types import ExecutionEnd, ExecutionEnded, ExecutionState, RecordEvent
from manifest import read_manifest
from pointer import read_pointer
from run_records.cluster_end import cluster_failure
from run_records.history import History, read_history
from run_records.interruption import history_of, is_unrecorded, record_of_interruption
from run_records.run_metrics import Measure, age_of, measures_of
from run_records.run_record import cluster_seconds, record_of
from run_records.step_reports import read_reports

logger = Logger()
tracer = Tracer()
metrics = Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: RecordEvent | ExecutionEnded, _: LambdaContext) -> dict[str, object]:
    """Write `runs/<run>.json`: as the execution tells, or EventBridge of one that ended badly.

    A retry writes the same again.

    Returns:
        {"run", "status", "release", "error"} of the record; nothing where there is none to write.
    """
    if "detail" in event:
        return _record_interruption(event["detail"])
    run = event["run"]
    objects = _objects(run)
    history = read_history(event["execution"], boto3.client("stepfunctions"))
    reports = read_reports(run, objects)
    cluster = _cluster_failure(event)
    record = record_of(run, event["status"], event["state"], history, reports, cluster)
    return _write(record, event["state"], history, objects)


def _record_interruption(end: ExecutionEnd) -> dict[str, object]:
    """Record an execution that ended badly, if it did not do so itself."""
    objects = _objects(end["name"])
    if not is_unrecorded(end, objects):
        return {}
    history = history_of(end, boto3.client("stepfunctions"))
    reports = read_reports(end["name"], objects)
    record = record_of_interruption(end, history, reports, objects)
    return _write(record, {}, history, objects)


def _objects(run: str) -> LakeObjects:
    return LakeObjects(boto3.client("s3"), RecordSettings.from_env().lake_bucket, run)


def _write(
    record: RunManifest, state: ExecutionState, history: History, objects: LakeObjects
) -> dict[str, object]:
    objects.write(zones.run(record.run), record.to_json())
    # After the record, which it leads to; once, as a retry knows the same start.
    objects.write(zones.newest_run(history.started, record.run), b"")
    for measure in _measures(record, state, history, objects):
        metrics.add_metric(*measure)
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


def _measures(
    record: RunManifest, state: ExecutionState, history: History, objects: LakeObjects
) -> Iterator[Measure]:
    # What a Catch stores where a cluster could not be terminated.
    cluster_left = "termination" in state
    yield from measures_of(record, cluster_seconds(history), cluster_left=cluster_left)
    if data_date := _data_date(objects):
        yield age_of(data_date, datetime.now(UTC).date())


def _data_date(objects: LakeObjects) -> str | None:
    """Return the last day of the data that readers see.

    None where there is no release yet, or where it cannot be told: a run that failed of damage, or
    found it, is recorded all the same.
    """
    stored = objects.read(zones.CURRENT)
    try:
        manifest = read_manifest(read_pointer(stored.body).release, objects) if stored else None
    except ObjectDamaged as error:
        logger.warning("the age of the data is not told", extra={"why": str(error)})
        return None
    return manifest.data_date if manifest else None
