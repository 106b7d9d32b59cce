"""Garbage collection of releases.

Readers lose sight of a release first; its files go with a later run.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypedDict

import boto3
from actions import Action, action_of
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.settings import CollectSettings
from covidlake_aws.faults import service_faults
from covidlake_aws.objects import LakeObjects
from garbage import delete_retired_files, retire_releases, waiting
from statements import drop_statements

logger = Logger()
tracer = Tracer()
metrics = Metrics()


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: Mapping[str, object], _: LambdaContext) -> Mapping[str, object]:
    """Do what event["action"] names; no action takes anything else."""
    return action_of(event, ACTIONS)(event, CollectSettings.from_env())


class Collection(TypedDict):
    """Ids of the releases that were retired, and the DDL that drops their partitions.

    The partitions of what was retired before are among them: dropping again is harmless, and the
    files go only after this.
    """

    retired: list[str]
    statements: list[str]


def retire(_: Mapping[str, object], settings: CollectSettings) -> Collection:
    """Take the releases that are not kept from the readers."""
    objects = _objects(settings)
    retired = retire_releases(datetime.now(UTC), objects)
    statements = drop_statements(waiting(objects), settings.glue_database)
    logger.info("retired", extra={"releases": retired})
    return {"retired": retired, "statements": statements}


def delete_retired(_: Mapping[str, object], settings: CollectSettings) -> dict[str, dict[str, int]]:
    """Delete the files of what was retired long enough ago: {"deleted": {release: bytes}}."""
    deleted = delete_retired_files(datetime.now(UTC), _objects(settings))
    logger.info("deleted", extra={"releases": deleted})
    return {"deleted": deleted}


def _objects(settings: CollectSettings) -> LakeObjects:
    return LakeObjects(boto3.client("s3"), settings.lake_bucket)


ACTIONS: Mapping[str, Action[CollectSettings]] = {
    "retire": retire,
    "delete_retired": delete_retired,
}
