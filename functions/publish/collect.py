"""Garbage collection of releases.

Readers lose sight of a release first; its files go with a later run.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import boto3
import garbage
from actions import Action, action_of
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.settings import CollectSettings
from covidlake_aws.faults import service_faults
from covidlake_aws.objects import LakeObjects
from event_types import TornEvent
from garbage import delete_retired_files, retire_releases, waiting
from glue_catalog import GlueCatalog

logger = Logger()
tracer = Tracer()
metrics = Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: Mapping[str, object], _: LambdaContext) -> Mapping[str, object]:
    """Do what event["action"] names; retire_torn alone takes anything else."""
    return action_of(event, ACTIONS)(event, CollectSettings.from_env())


def retire(_: Mapping[str, object], settings: CollectSettings) -> dict[str, list[str]]:
    """Take the releases that are not kept from the readers: {"retired": ids}."""
    retired = retire_releases(datetime.now(UTC), _objects(settings))
    logger.info("retired", extra={"releases": retired})
    return {"retired": retired}


def drop_partitions(_: Mapping[str, object], settings: CollectSettings) -> dict[str, list[str]]:
    """Take what waits for its deletion from Athena: {"forgotten": ids}.

    What was retired by an earlier run is among them: dropping again is harmless, and the files go
    only after this.
    """
    objects = _objects(settings)
    retired = list(waiting(objects))
    GlueCatalog(boto3.client("glue"), settings.glue_database, objects).forget(retired)
    return {"forgotten": [release.release for release in retired]}


def delete_retired(_: Mapping[str, object], settings: CollectSettings) -> dict[str, dict[str, int]]:
    """Delete the files of what was retired long enough ago: {"deleted": {release: bytes}}."""
    deleted = delete_retired_files(datetime.now(UTC), _objects(settings))
    logger.info("deleted", extra={"releases": deleted})
    return {"deleted": deleted}


def retire_torn(event: TornEvent, settings: CollectSettings) -> dict[str, str]:
    """Take releases from the readers that a checkup found damaged: {"release"} as it came."""
    garbage.retire_torn(event["releases"], datetime.now(UTC), _objects(settings))
    logger.info("retired", extra={"torn": event["releases"]})
    return {"release": event["release"]}


def _objects(settings: CollectSettings) -> LakeObjects:
    return LakeObjects(boto3.client("s3"), settings.lake_bucket)


ACTIONS: Mapping[str, Action[CollectSettings]] = {
    "retire": retire,
    "retire_torn": retire_torn,
    "drop_partitions": drop_partitions,
    "delete_retired": delete_retired,
}
