"""Built tables -> audited release -> current; or an earlier release current again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

import boto3
import turn
from actions import Action, action_of
from audit import audit_release
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.errors import AuditFailed
from covidlake.quality.audit_query import audit_sql
from covidlake.releases import waiver
from covidlake.releases.manifest import RunStatus, StepReport, SwitchAction
from covidlake.schema import TABLES
from covidlake.settings import PublishSettings
from covidlake_aws.checkup import Checkup
from covidlake_aws.faults import service_faults
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import add_to_index
from event_types import (
    AuditQueryEvent,
    PublishEvent,
    ReleaseEvent,
    RepairEvent,
    RollbackEvent,
    TurnEvent,
)
from glue_catalog import GlueCatalog
from manifest import build_manifest, write_manifest
from pointer import point_to, roll_back
from release_checkup.releases import check_releases
from run_records.step_reports import STEPS, read_reports

logger = Logger()
tracer = Tracer()
metrics = Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: Mapping[str, object], _: LambdaContext) -> Mapping[str, object]:
    """Do what event["action"] names; the function of that name says what else is in the event."""
    return action_of(event, ACTIONS)(event, PublishSettings.from_env())


def take_turn(event: TurnEvent, settings: PublishSettings) -> dict[str, bool]:
    """Return whether it is the turn of an execution: {"taken"}."""
    stepfunctions = boto3.client("stepfunctions")
    objects = _objects(event["execution"].rpartition(":")[2], settings)
    lease = turn.take_turn(event["execution"], datetime.now(UTC), objects, stepfunctions)
    logger.info("turn", extra={"lease": asdict(lease)})
    return {"taken": lease.execution == event["execution"]}


def register(event: ReleaseEvent, settings: PublishSettings) -> dict[str, str]:
    """Let SQL see a release that was built, beside all others."""
    _catalog(settings).register(event["release"])
    return {"release": event["release"]}


def audit_query(event: AuditQueryEvent, settings: PublishSettings) -> dict[str, str]:
    """Return the one query whose counts decide whether {"release", "previous"} is published."""
    tables, database = TABLES.values(), settings.glue_database
    return {"query": audit_sql(tables, database, event["release"], event["previous"])}


def switch_views(event: ReleaseEvent, settings: PublishSettings) -> dict[str, int]:
    """Let Athena's views show the release that the pointer says already."""
    replaced = _catalog(settings).show(event["release"])
    logger.info("views switched", extra={"release": event["release"], "views": replaced})
    return {"views": replaced}


def publish(event: PublishEvent, settings: PublishSettings) -> dict[str, object]:
    """Audit a release, write its manifest, and point `current` to it.

    Returns:
        {"status", "release", "from": the release before or null, "data_date"}

    Raises:
        AuditFailed: At least one check failed; nothing is published.
        StateConflict: The pointer or the index was written meanwhile; try again.
    """
    run = event["run"]
    objects = _objects(run, settings)
    reports = read_reports(run, objects, STEPS)
    reports.append(_audit(event, reports, objects))
    manifest = write_manifest(build_manifest(event, reports, objects), objects)
    # Before the pointer: what readers see is always in the index.
    add_to_index(manifest, objects)
    switch = point_to(manifest.release, run, objects, action=SwitchAction.PUBLISH, by="pipeline")
    metrics.add_metric("ReleasesPublished", MetricUnit.Count, 1)
    logger.info("published", extra={"release": manifest.release, "data_date": manifest.data_date})
    return {
        "status": RunStatus.PUBLISHED,
        "release": manifest.release,
        "from": switch.previous,
        "data_date": manifest.data_date,
    }


def _audit(event: PublishEvent, reports: list[StepReport], objects: LakeObjects) -> StepReport:
    report, passed = audit_release(event, reports, objects)
    if not passed:
        metrics.add_metric("AuditsFailed", MetricUnit.Count, 1)
        raise AuditFailed(waiver.explain(report.quality["checks"]))
    return report


def rollback(event: RollbackEvent, settings: PublishSettings) -> dict[str, object]:
    """Point `current` to the release of a request.

    Returns:
        {"status", "release", "from", "by", "reason"}

    Raises:
        ReleaseNotFound, ReleaseGone, StateConflict: As pointer.roll_back does.
    """
    run = event["run"]
    switch = roll_back(event["request"], run, _objects(run, settings))
    metrics.add_metric("RolledBack", MetricUnit.Count, 1)
    logger.info("rolled back", extra={"switch": asdict(switch)})
    return {
        "status": RunStatus.ROLLED_BACK,
        "release": switch.release,
        "from": switch.previous,
        "by": switch.by,
        "reason": switch.reason,
    }


def repair(event: RepairEvent, settings: PublishSettings) -> dict[str, object]:
    """Check all releases, and mend what can be, the catalog included, if that is asked for.

    Returns:
        A CheckupRecord, and {"torn": releases to take from the readers, "release": what these see
        since, empty for the same}
    """
    checkup = Checkup.of_event(event)
    outcome = check_releases(checkup, event["run"], _objects(event["run"], settings))
    if checkup.mend:
        _catalog(settings).restore(outcome.current)
    logger.info("checked", extra={"found": outcome.record})
    return {**outcome.record, "torn": outcome.torn, "release": outcome.release}


def _catalog(settings: PublishSettings) -> GlueCatalog:
    return GlueCatalog(boto3.client("glue"), settings.glue_database, _objects("", settings))


def _objects(run: str, settings: PublishSettings) -> LakeObjects:
    return LakeObjects(boto3.client("s3"), settings.lake_bucket, run)


ACTIONS: Mapping[str, Action[PublishSettings]] = {
    "take_turn": take_turn,
    "register": register,
    "audit_query": audit_query,
    "publish": publish,
    "switch_views": switch_views,
    "rollback": rollback,
    "repair": repair,
}
