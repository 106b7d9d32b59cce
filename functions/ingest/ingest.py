"""One source -> one candidate in raw/_incoming: streamed, hashed and checked on the way."""

from collections.abc import Mapping
from typing import Any, TypedDict

import boto3
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.refusals import count_refusal
from capture.source import capture_file, capture_table
from covidlake.capturing.source import Source
from covidlake.errors import SourceInvalid
from covidlake.settings import IngestSettings
from covidlake_aws.faults import service_faults

logger = Logger()
tracer = Tracer()

# Kept from the function's time after the deadline: to abort the upload, to log and to answer.
MARGIN_SECONDS = 10


class IngestEvent(TypedDict):
    """The source to capture, as Source.from_event checks it, and the run that wants it."""

    run: str
    source: Mapping[str, Any]


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@service_faults
def handler(event: IngestEvent, context: LambdaContext) -> Mapping[str, object]:
    """Capture a source; return a Candidate (covidlake.capturing.candidate)."""
    settings = IngestSettings.from_env()
    remaining_seconds = context.get_remaining_time_in_millis() / 1000
    deadline = Deadline(remaining_seconds - MARGIN_SECONDS)
    incoming = Incoming(
        boto3.client("s3"), settings.lake_bucket, event["run"], int(context.memory_limit_in_mb)
    )
    source = Source.from_event(event["source"])
    try:
        if source.kind == "http":
            candidate = capture_file(source, incoming, deadline, settings.allow_loopback_http)
        else:
            candidate = capture_table(source, incoming, deadline, boto3.Session())
    except SourceInvalid:
        count_refusal()
        raise
    return candidate.to_event()
