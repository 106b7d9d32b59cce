"""Routes for IAM callers: SQL beyond the other routes, through Athena, and which release is the current one."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.errors import ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest
from covidlake.settings import OperateSettings
from http_responses.page import about, meta, written
from http_responses.text import CONTENT_TYPES, TEXT_FORMATS, carried, encode, preferred
from lake.athena import MOST_SQL_BYTES, MOST_VALUE, READS, Athena, reads_only
from rest.endpoint import Asked, Endpoint
from rest.parameters import STRING, Parameter
from rest.problems import Problem, invalid_parameter, not_found, unusable

UNFINISHED = ("QUEUED", "RUNNING")
QUERY_BODY: dict[str, Any] = {
    "type": "object",
    "required": ["sql"],
    "additionalProperties": False,
    "properties": {
        "sql": {
            "type": "string",
            "pattern": READS,
            "maxLength": MOST_SQL_BYTES,
            "description": "One query in Athena's SQL, which begins with SELECT, WITH or VALUES; a ? stands for each value.",
        },
        "parameters": {
            "type": "array",
            "maxItems": 100,
            "items": {"type": ["string", "number", "boolean", "null"], "maxLength": MOST_VALUE},
            "description": "The values of the ?s, in their order: texts, numbers, true, false or null. Of a day write date(?) in the SQL.",
        },
    },
}
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


def start_query(asked: Asked) -> Response[Any]:
    """Start a query; 202 with its address, since Athena takes seconds.

    Athena binds each value to its ?: none is written into the SQL.
    """
    sql, values = asked.body["sql"], asked.body.get("parameters") or []
    if not reads_only(sql) or len(sql.encode()) > MOST_SQL_BYTES:
        raise invalid_parameter("sql", sql[:200], QUERY_BODY["properties"]["sql"]["description"])
    try:
        query = _athena().start(sql, values)
    except ValueError as error:
        raise unusable("sql", sql[:200], f"what Athena can run; it says: {error}") from error
    return _accepted(asked, {"query": query, "href": f"/v1/queries/{query}"})


def read_query(asked: Asked) -> Response[Any]:
    """Whether a query still runs, what it read and cost, and in Athena's own words why it failed."""
    row = _query(asked)
    href = f"/v1/queries/{row['query']}/results" if row["status"] == "SUCCEEDED" else None
    waiting = {"Retry-After": "1"} if row["status"] in UNFINISHED else {}
    return _answer(asked, [{**row, "results": href}], waiting)


def read_query_results(asked: Asked) -> Response[Any]:
    """The rows of a query that succeeded.

    Numbers are numbers, what is not known is null; decimals, days and times are text.
    """
    query = _query(asked)
    if query["status"] in UNFINISHED:
        raise Problem(
            409,
            "query-unfinished",
            "The query still runs",
            f"It is {query['status']}; ask again in a second.",
            headers={"Retry-After": "1"},
        )
    if query["status"] != "SUCCEEDED":
        raise Problem(
            409,
            "query-failed",
            "The query has no results",
            f"It is {query['status']}: {query['error'] or 'Athena does not say why'}",
        )
    form = asked.values["format"] or preferred(asked.request.headers.get("accept", ""))
    form = form if form in TEXT_FORMATS else "json"
    limit, cursor = asked.values["limit"], asked.values["cursor"]
    while True:
        try:
            columns, rows, following = _athena().rows(query["query"], limit, cursor)
        except ValueError as error:
            raise unusable(
                "cursor", cursor, "the value of meta.next of an earlier answer, unchanged"
            ) from error
        said = meta(_seen(asked, query["submitted_at"]), following)
        text = written(form, columns, rows, said)
        if limit == 1 or carried(text):
            return Response(
                200,
                CONTENT_TYPES[form],
                text,
                {**about(asked.request, said), "Cache-Control": "private, no-cache"},
            )
        limit = max(
            1, min(limit, len(rows)) // 2
        )  # only Athena can say where the rows after fewer begin


def activate(asked: Asked) -> Response[Any]:
    """Make a release, older or newer, the current one: starts a run of the pipeline that switches to it, and answers with its address."""
    release, settings = asked.segments["release"], _settings()
    try:
        asked.store.manifest(release)
    except ReleaseNotFound as error:
        raise not_found("release", release, "an id of /v1/releases") from error
    pipeline = settings.pipeline_arn
    if _stepfunctions().list_executions(
        stateMachineArn=pipeline, statusFilter="RUNNING", maxResults=1
    )["executions"]:
        raise Problem(
            409,
            "pipeline-running",
            "A run is in progress",
            "It would switch to its own release: wait for it, or stop it, and ask again.",
        )
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    request = {
        "rollback": release,
        "by": asked.request.caller,
        "reason": asked.body.get("reason") or "not stated",
    }
    _stepfunctions().start_execution(stateMachineArn=pipeline, name=run, input=encode(request))
    return _accepted(asked, {"run": run, "release": release, "href": f"/v1/runs/{run}"})


def _query(asked: Asked) -> dict[str, Any]:
    found = _athena().describe(asked.segments["query"])
    if found is None:
        raise not_found(
            "query", asked.segments["query"], "an id that POST /v1/queries answered with"
        )
    return found


def _accepted(asked: Asked, row: dict[str, Any]) -> Response[Any]:
    """202: it goes on, and where to ask about it.

    The address is relative to the request's own, which stands below a stage.
    """
    up = "../" * (asked.request.path.strip("/").count("/"))
    answer = _answer(asked, [row], {"Location": up + row["href"].lstrip("/"), "Retry-After": "1"})
    answer.status_code = 202
    return answer


def _answer(asked: Asked, rows: Sequence[dict[str, Any]], headers: dict[str, str]) -> Response[Any]:
    body = encode({"data": rows, "meta": meta(_seen(asked))})
    return Response(200, CONTENT_TYPES["json"], body, {"Cache-Control": "no-store", **headers})


def _seen(asked: Asked, at: str | None = None) -> ReleaseManifest | None:
    """The release that the views show; None where it was switched since that moment, or there is none yet."""
    try:
        since = datetime.fromisoformat(asked.store.pointer()["published_at"])
        return asked.store.current() if at is None or since <= datetime.fromisoformat(at) else None
    except ReleaseNotFound:
        return None


def _settings() -> OperateSettings:
    return OperateSettings.from_env()


def _athena() -> Athena:
    settings = _settings()
    return Athena(_client("athena"), settings.work_group, settings.glue_database)


def _stepfunctions() -> Any:
    return _client("stepfunctions")


@lru_cache(maxsize=2)
def _client(service: str) -> Any:
    import boto3

    return boto3.client(service)  # type: ignore[call-overload]


_QUERY = {"query": "The id that `POST /v1/queries` answered with."}
RESULT_PARAMETERS = (
    Parameter(
        "limit",
        "Rows a page, at most.",
        {"type": "integer", "minimum": 1, "maximum": 1000},
        default=1000,
    ),
    Parameter("cursor", "`meta.next` of the answer before: gives the rows after it.", STRING),
    Parameter(
        "format",
        "Overrides the Accept header; JSON by default.",
        {"type": "string", "enum": list(TEXT_FORMATS)},
    ),
)
ENDPOINTS = (
    Endpoint(
        "/v1/queries",
        "Start a query in SQL",
        "operate",
        start_query,
        row="QueryStarted",
        method="POST",
        body=QUERY_BODY,
        signed=True,
    ),
    Endpoint(
        "/v1/queries/<query>",
        "A query",
        "operate",
        read_query,
        row="Query",
        segments=_QUERY,
        example=None,
        signed=True,
    ),
    Endpoint(
        "/v1/queries/<query>/results",
        "Rows of a query",
        "operate",
        read_query_results,
        RESULT_PARAMETERS,
        row="Record",
        segments=_QUERY,
        example=None,
        signed=True,
    ),
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
