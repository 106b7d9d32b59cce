"""The route for IAM callers that makes a release the current one."""

import uuid
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.errors import ReleaseNotFound
from covidlake.settings import OperateSettings
from http_responses.text import to_json
from rest.endpoint import Endpoint, RouteCall
from rest.problems import Problem, not_found

from routes import signed

ACTIVATE_BODY: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "reason": {
            "type": "string",
            "maxLength": 500,
            "description": "Why: kept with the switch, at most 500 characters.",
        }
    },
}


def activate(call: RouteCall) -> Response[Any]:
    """Make a release, older or newer, the current one.

    Starts a run of the pipeline that switches to it, and answers with its address.
    """
    release = call.segments["release"]
    try:
        call.store.manifest(release)
    except ReleaseNotFound as error:
        raise not_found("release", release, "an id of /v1/releases") from error
    pipeline = OperateSettings.from_env().pipeline_arn
    stepfunctions = signed.aws_client("stepfunctions")
    # The state machine refuses a second run, too; here the caller is told why.
    running = stepfunctions.list_executions(
        stateMachineArn=pipeline, statusFilter="RUNNING", maxResults=1
    )
    if running["executions"]:
        detail = "It would switch to its own release: wait for it, or stop it, and ask again."
        raise Problem(409, "pipeline-running", "A run is in progress", detail)
    # Sorts by time, and is never given twice: an execution's name cannot be used again.
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    request = {
        "rollback": release,
        "by": call.request.caller,
        "reason": call.body.get("reason") or "not stated",
    }
    stepfunctions.start_execution(stateMachineArn=pipeline, name=run, input=to_json(request))
    record = {"run": run, "release": release, "href": f"/v1/runs/{run}"}
    return signed.accepted_response(call, record)


ENDPOINTS = (
    Endpoint(
        "/v1/releases/<release>/activate",
        "Switch to a release",
        "operate",
        activate,
        row="Activation",
        segments={"release": "An id of `/v1/releases`."},
        example=None,
        method="POST",
        body=ACTIVATE_BODY,
        signed=True,
    ),
)
