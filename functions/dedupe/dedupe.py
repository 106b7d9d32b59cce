"""A candidate -> a verdict: promoted to its content address, or discarded."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit, single_metric
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.capturing.candidate import Candidate
from covidlake.capturing.source import Source
from covidlake.errors import SourceInvalid
from covidlake.releases.manifest import Verdict
from covidlake.releases.waiver import read_waivers
from covidlake.settings import DedupeSettings
from covidlake_aws.checkup import Checkup
from covidlake_aws.faults import service_faults
from covidlake_aws.objects import LakeObjects
from decide import PROMOTED
from judge import judge
from replay import ReplayRequest, replay_snapshot
from source_checkup.sources import check_sources

logger = Logger()
tracer = Tracer()
metrics = Metrics()


class DedupeEvent(TypedDict):
    """What to judge: the candidate of a source; or what to replay of it.

    Attributes:
        source: As Source.from_event checks it.
        candidate: As Candidate.from_event checks it; absent with a replay.
        request: The input of the execution, which may waive checks; absent with a replay.
        repair: Asks for a checkup of all sources instead: true mends, "check" tells only.
    """

    run: str
    source: NotRequired[Mapping[str, Any]]
    candidate: NotRequired[Mapping[str, Any]]
    replay: NotRequired[ReplayRequest]
    request: NotRequired[Mapping[str, object]]
    repair: NotRequired[bool | str]


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
@service_faults
def handler(event: DedupeEvent, _: LambdaContext) -> Mapping[str, object]:
    """Return the Capture (covidlake.capturing.candidate) of a candidate.

    Of a replay it is that of the snapshot in force; of a checkup its CheckupRecord.
    """
    objects = LakeObjects(boto3.client("s3"), DedupeSettings.from_env().lake_bucket, event["run"])
    if "repair" in event:
        checkup = Checkup.of_event(event)
        check_sources(checkup, objects)
        return checkup.record()
    source = Source.from_event(event["source"])
    if "replay" in event:
        return replay_snapshot(event["replay"], source, objects).to_event()
    waivers = read_waivers(event.get("request", {}))
    try:
        capture = judge(Candidate.from_event(event["candidate"]), source, objects, waivers)
    except SourceInvalid:
        _count_invalid()
        raise
    logger.info("judged", extra={"capture": capture.to_event()})
    metrics.add_dimension("source", capture.source)
    metrics.add_dimension("verdict", capture.verdict)
    metrics.add_metric("SourceCaptured", MetricUnit.Count, 1)
    if capture.verdict in PROMOTED:
        metrics.add_metric("RowsCaptured", MetricUnit.Count, capture.rows or 0)
    if capture.verdict == Verdict.STALE:
        _count_stale()
    return capture.to_event()


# Without the dimensions of the other metrics: one alarm watches all sources.
def _count_invalid() -> None:
    with single_metric(name="CapturesInvalid", unit=MetricUnit.Count, value=1):
        pass


def _count_stale() -> None:
    with single_metric(name="CapturesRefused", unit=MetricUnit.Count, value=1):
        pass
