"""Routes for IAM callers: SQL beyond the other routes, through Athena."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.releases.manifest import ReleaseManifest
from covidlake.settings import OperateSettings
from http_responses.metadata import Meta, meta_headers, response_meta
from http_responses.rows import body_text
from http_responses.text import MAX_BYTES, fits_response, text_pieces
from lake.athena import (
    MAX_PAGE_ROWS,
    MAX_SQL_BYTES,
    MAX_VALUE_CHARACTERS,
    READ_ONLY_SQL,
    Athena,
    QueryState,
    ResultPage,
    reads_only,
)
from rest.endpoint import Endpoint, RouteCall
from rest.formats import CONTENT_TYPES, TEXT_FORMATS, Format, preferred_format
from rest.parameters.declared import Parameter
from rest.parameters.shared import CURSOR, TEXT_FORMAT
from rest.problems import Problem, conflicting_parameter, invalid_parameter, not_found

from routes import signed

UNFINISHED = ("QUEUED", "RUNNING")
# A problem repeats no more of the SQL than a person needs to recognise it.
SHOWN_CHARACTERS = 200
SQL_DESCRIPTION = (
    "One query in Athena's SQL, which begins with SELECT, WITH or VALUES; "
    "a ? stands for each value."
)
QUERY_BODY: dict[str, Any] = {
    "type": "object",
    "required": ["sql"],
    "additionalProperties": False,
    "properties": {
        "sql": {
            "type": "string",
            "pattern": READ_ONLY_SQL,
            "maxLength": MAX_SQL_BYTES,
            "description": SQL_DESCRIPTION,
        },
        "parameters": {
            "type": "array",
            "maxItems": 100,
            "items": {
                "type": ["string", "number", "boolean", "null"],
                "maxLength": MAX_VALUE_CHARACTERS,
            },
            "description": "The values of the ?s, in their order: texts, numbers, true, false or "
            "null. Of a day write date(?) in the SQL.",
        },
    },
}


def start_query(call: RouteCall) -> Response[Any]:
    """Start a query; 202 with its address, since Athena takes seconds.

    Athena binds each value to its ?: none is written into the SQL.
    """
    sql, values = call.body["sql"], call.body.get("parameters") or []
    shown = sql[:SHOWN_CHARACTERS]
    # Again, although the schema says it: API Gateway counts characters, and Athena bytes.
    if not reads_only(sql) or len(sql.encode()) > MAX_SQL_BYTES:
        raise invalid_parameter("sql", shown, SQL_DESCRIPTION)
    try:
        query = _athena().start(sql, values)
    except ValueError as error:
        allowed = f"what Athena can run; it says: {error}"
        raise conflicting_parameter("sql", shown, allowed) from error
    return signed.accepted_response(call, {"query": query, "href": f"/v1/queries/{query}"})


def read_query(call: RouteCall) -> Response[Any]:
    """Whether a query still runs, what it read and cost, and why it failed, as Athena says it."""
    state = _query_state(call)
    has_results = state["status"] == "SUCCEEDED"
    results = f"/v1/queries/{state['query']}/results" if has_results else None
    headers = {"Retry-After": "1"} if state["status"] in UNFINISHED else {}
    return signed.record_response(call, {**state, "results": results}, {**headers})


def read_query_results(call: RouteCall) -> Response[Any]:
    """The rows of a query that succeeded.

    Numbers are numbers, what is not known is null; decimals, days and times are text. Two columns
    of one name are had as CSV only.
    """
    state = _query_state(call)
    _require_success(state)
    form = _text_format(call)
    limit, cursor = call.values["limit"], call.values["cursor"]
    release = signed.release_of_views(call.store, state["submitted_at"])
    if form != "json" and limit is None and cursor is None:
        return _whole_result(call, state["query"], form, release)
    limit = limit or MAX_PAGE_ROWS
    while True:
        page = _result_page(state["query"], limit, cursor)
        _require_single_names(form, page.columns)
        meta = response_meta(release, page.next_cursor, columns=() if page.rows else page.columns)
        text = body_text(form, page.columns, page.rows, meta)
        if limit == 1 or fits_response(text):
            return _text_response(call, form, text, meta)
        # Ask again for fewer: only Athena can say where the rows after fewer begin.
        limit = max(1, min(limit, len(page.rows)) // 2)


def _whole_result(
    call: RouteCall, query: str, form: Format, release: ReleaseManifest | None
) -> Response[Any]:
    """Return all rows as a file: one that lacks some would not say so.

    Raises:
        Problem: no response carries them.
    """
    page = _result_page(query, MAX_PAGE_ROWS, None)
    _require_single_names(form, page.columns)
    columns, batches, size = page.columns, [page.rows], 0
    while page.next_cursor is not None:
        size += len("".join(text_pieces(form, columns, [page.rows])))
        if size > MAX_BYTES:
            raise _result_too_large()
        page = _result_page(query, MAX_PAGE_ROWS, page.next_cursor)
        batches.append(page.rows)
    text = "".join(text_pieces(form, columns, batches))
    if not fits_response(text):
        raise _result_too_large()
    return _text_response(call, form, text, response_meta(release))


def _text_response(call: RouteCall, form: Format, text: str, meta: Meta) -> Response[Any]:
    headers = {**meta_headers(call.request, meta), "Cache-Control": "private, no-cache"}
    return Response(200, CONTENT_TYPES[form], text, headers)


def _result_too_large() -> Problem:
    detail = "All rows outgrow an answer of 6 MB: ask for pages with limit, then with cursor."
    return Problem(422, "answer-too-large", "The result is too large for one answer", detail)


def _require_single_names(form: Format, columns: Sequence[str]) -> None:
    """Refuse columns of one name where a row is an object, which keeps only the last of them."""
    if form == "csv":
        return
    doubled = [name for name, count in Counter(columns).items() if count > 1]
    if doubled:
        names = ", ".join(map(repr, doubled))
        detail = (
            f"More than one column is named {names}: give each an alias (AS); CSV has them all."
        )
        raise Problem(422, "columns-of-one-name", "Two columns have the same name", detail)


def _require_success(state: QueryState) -> None:
    status = state["status"]
    if status in UNFINISHED:
        detail = f"It is {status}; ask again in a second."
        headers = {"Retry-After": "1"}
        title = "The query still runs"
        raise Problem(409, "query-unfinished", title, detail, headers=headers)
    if status != "SUCCEEDED":
        detail = f"It is {status}: {state['error'] or 'Athena does not say why'}"
        raise Problem(409, "query-failed", "The query has no results", detail)


def _text_format(call: RouteCall) -> Format:
    form = call.values["format"] or preferred_format(call.request.headers.get("accept", ""))
    return form if form in TEXT_FORMATS else "json"


def _result_page(query: str, limit: int, cursor: str | None) -> ResultPage:
    try:
        return _athena().rows(query, limit, cursor)
    except ValueError as error:
        allowed = "the value of meta.next of an earlier answer, unchanged"
        raise conflicting_parameter("cursor", cursor, allowed) from error


def _query_state(call: RouteCall) -> QueryState:
    query = call.segments["query"]
    state = _athena().describe(query)
    if state is None:
        raise not_found("query", query, "an id that POST /v1/queries answered with")
    return state


def _athena() -> Athena:
    settings = OperateSettings.from_env()
    return Athena(signed.aws_client("athena"), settings.work_group, settings.glue_database)


_QUERY = {"query": "The id that `POST /v1/queries` answered with."}
_LIMIT = Parameter(
    "limit",
    "Rows a page, at most. By default as many as Athena gives at once in JSON, and all in every "
    "other format.",
    {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_ROWS},
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
        (_LIMIT, CURSOR, TEXT_FORMAT),
        row="Record",
        segments=_QUERY,
        example=None,
        signed=True,
    ),
)
