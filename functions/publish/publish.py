"""Built tables -> audited release -> current, or an earlier one again; and the record of every run, whichever way it ended."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import boto3
from audit import read_figures, verdicts
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.errors import AuditFailed, EventInvalid
from covidlake.releases import waiver
from covidlake.releases.manifest import RunStatus, StepReport, SwitchAction
from covidlake.schema import TABLES, checks, ddl
from covidlake.settings import PublishSettings
from covidlake.zones import Lake
from covidlake_aws.faults import service_faults
from garbage import delete_retired, retire, waiting
from history import read_history
from manifest import (
    AUDIT,
    STEPS,
    build_manifest,
    keep_manifest,
    keep_report,
    read_reports,
    release_of,
)
from pointer import point_to, roll_back
from run_record import keep_record, record_of

logger = Logger()
tracer = Tracer()
metrics = Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    actions: dict[str, Callable[[dict[str, Any], PublishSettings], dict[str, Any]]] = {
        "statements": statements,
        "audit_query": audit_query,
        "publish": publish,
        "rollback": rollback,
        "retire": retire_releases,
        "delete_retired": delete_files,
        "record": record,
    }
    if event.get("action") not in actions:
        raise EventInvalid(
            f"action must be one of {', '.join(actions)}, not {event.get('action')!r}"
        )
    return actions[event["action"]](event, PublishSettings.from_env())


def statements(event: dict[str, Any], settings: PublishSettings) -> dict[str, Any]:
    """{"table", "release"} -> Athena statements: define that table, if it is not as it should be; register its release; switch its view."""
    table, release, database, lake = (
        TABLES[event["table"]],
        event["release"],
        settings.glue_database,
        Lake(settings.lake_bucket),
    )
    known = known_columns(ddl.releases_table(table), database, boto3.client("glue"))
    return {
        "define": ddl.define(table, database, lake, known),
        "add_partition": ddl.add_partition(table, database, lake, release),
        "create_view": ddl.create_view(table, database, release),
    }


def known_columns(table: str, database: str, glue: Any) -> dict[str, str] | None:
    """Column -> type of a table as the catalog has it; None where it has none."""
    try:
        found = glue.get_table(DatabaseName=database, Name=table)["Table"]
    except glue.exceptions.EntityNotFoundException:
        return None
    return {column["Name"]: column["Type"] for column in found["StorageDescriptor"]["Columns"]}


def audit_query(event: dict[str, Any], settings: PublishSettings) -> dict[str, str]:
    """{"release", "previous"} -> the one query whose counts decide whether the release may be published."""
    return {
        "query": checks.audit_query(
            TABLES.values(), settings.glue_database, event["release"], event["previous"]
        )
    }


def publish(event: dict[str, Any], settings: PublishSettings) -> dict[str, Any]:
    """Audit the release, keep its manifest, and point `current` to it: {"status", "release", "tables", "data_date"}.

    AuditFailed: at least one check failed; nothing is published. StateConflict: the pointer moved
    meanwhile; try again.
    """
    lake, s3 = Lake(settings.lake_bucket), boto3.client("s3")
    reports = read_reports(event["run"], lake, s3, STEPS)
    manifest = keep_manifest(
        build_manifest(event, [*reports, audit(event, reports, lake, s3)], lake, s3), lake, s3
    )
    point_to(manifest.release, event["run"], lake, s3, action=SwitchAction.PUBLISH, by="pipeline")
    metrics.add_metric("ReleasesPublished", MetricUnit.Count, 1)
    logger.info("published", extra={"release": manifest.release, "data_date": manifest.data_date})
    return {
        "status": RunStatus.PUBLISHED,
        "release": manifest.release,
        "tables": list(TABLES),
        "data_date": manifest.data_date,
    }


def audit(event: dict[str, Any], reports: list[StepReport], lake: Lake, s3: Any) -> StepReport:
    """The audit's report on what the steps report, kept whatever it says.

    AuditFailed: a check failed that this run does not accept.
    """
    source = next(
        name
        for name, snapshot in event["snapshots"].items()
        if snapshot["dataset"] == "observations"
    )
    figures, current = (
        read_figures(event["audit_output"], lake, s3),
        release_of(event["previous"], lake, s3),
    )
    found = verdicts(figures, reports, source, current, waiver.accepted(event["request"]))
    report = StepReport(AUDIT, quality={"checks": found})
    keep_report(report, event["run"], lake, s3)
    if failed := [verdict for verdict in found if verdict["verdict"] == "failed"]:
        metrics.add_metric("AuditsFailed", MetricUnit.Count, 1)
        raise AuditFailed(waiver.told(failed))
    return report


def rollback(event: dict[str, Any], settings: PublishSettings) -> dict[str, Any]:
    """{"run", "request": {"rollback", "by", "reason"}} -> `current` points to that release: {"status", "release", "tables", "from", ...}.

    "tables" are those whose views must follow. ReleaseNotFound, StateConflict as in
    pointer.roll_back.
    """
    switch = roll_back(
        event["request"], event["run"], Lake(settings.lake_bucket), boto3.client("s3")
    )
    metrics.add_metric("RolledBack", MetricUnit.Count, 1)
    logger.info("rolled back", extra={"switch": asdict(switch)})
    told = {"from": switch.previous, "by": switch.by, "reason": switch.reason}
    return {
        "status": RunStatus.ROLLED_BACK,
        "release": switch.release,
        "tables": list(TABLES),
        **told,
    }


def retire_releases(_: dict[str, Any], settings: PublishSettings) -> dict[str, Any]:
    """Take the releases that are not kept from the readers: {"retired": [id], "statements": DDL that drops their partitions}.

    Also the partitions of what was retired before: dropping again is harmless, and the files go
    only after this.
    """
    lake, s3 = Lake(settings.lake_bucket), boto3.client("s3")
    retired, going = retire(datetime.now(UTC), lake, s3), waiting(lake, s3)
    releases_of = {name: [one.release for one in going if name in one.tables] for name in TABLES}
    statements = [
        ddl.drop_partitions(TABLES[name], settings.glue_database, releases)
        for name, releases in releases_of.items()
        if releases
    ]
    logger.info("retired", extra={"releases": retired})
    return {"retired": retired, "statements": statements}


def delete_files(_: dict[str, Any], settings: PublishSettings) -> dict[str, Any]:
    """Delete the files of what was retired long enough ago: {"deleted": {release: bytes}}."""
    deleted = delete_retired(datetime.now(UTC), Lake(settings.lake_bucket), boto3.client("s3"))
    logger.info("deleted", extra={"releases": deleted})
    return {"deleted": deleted}


def record(event: dict[str, Any], settings: PublishSettings) -> dict[str, Any]:
    """Write `runs/<run>.json` from the execution's state and history, and return it in brief."""
    lake, s3 = Lake(settings.lake_bucket), boto3.client("s3")
    history = read_history(event["execution"], boto3.client("stepfunctions"))
    manifest = record_of(
        event["run"], event["status"], event["state"], history, read_reports(event["run"], lake, s3)
    )
    keep_record(manifest, lake, s3)
    if (manifest.collected or {}).get("error"):
        metrics.add_metric("CollectionsFailed", MetricUnit.Count, 1)
    metrics.add_metric("Runs" + manifest.status.title().replace("_", ""), MetricUnit.Count, 1)
    return {
        "run": manifest.run,
        "status": manifest.status,
        "release": manifest.release,
        "error": manifest.error,
    }
