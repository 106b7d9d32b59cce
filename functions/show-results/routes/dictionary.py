"""Routes of the data dictionary: every column of every table, and the rules of data quality."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.schema import TABLES, Table
from http_responses.caching import with_page_etag
from http_responses.page import open_page
from http_responses.rows import rows_response
from lake.dictionary import COLUMNS, RULES, Row, column_rows, rule_rows
from rest.endpoint import Endpoint, RouteCall
from rest.formats import TEXT_FORMATS
from rest.parameters.declared import Parameter
from rest.parameters.shared import CURSOR, LIMIT, TEXT_FORMAT, WHICH_RELEASE


def read_columns(call: RouteCall) -> Response[Any]:
    """Every column of every table: type, unit, meaning, what it may be, and who states it."""
    rows: list[Row] = []
    for name in call.values["table"] or TABLES:
        rows += column_rows(TABLES[name])
    return _page_of(call, COLUMNS, rows)


def read_rules(call: RouteCall) -> Response[Any]:
    """How files are read, why rows are rejected or flagged, and what the report of a run checks."""
    return _page_of(call, RULES, list(rule_rows()))


def _page_of(call: RouteCall, table: Table, rows: Sequence[Row]) -> Response[Any]:
    page = open_page(call)
    # No Parquet: the rows come from no file. A client that prefers it gets JSON.
    if page.form not in TEXT_FORMATS:
        page = replace(page, form="json")
    shown = rows[page.offset :]
    return with_page_etag(page, lambda: rows_response(page, table.column_names, shown))


_PAGING = (LIMIT, CURSOR, *WHICH_RELEASE, TEXT_FORMAT)
_TABLE = Parameter(
    "table",
    "Only these tables.",
    {"type": "string", "enum": list(TABLES)},
    listed=True,
    grows=True,
)
ENDPOINTS = (
    Endpoint(
        "/v1/dictionary",
        "Data dictionary",
        "dictionary",
        read_columns,
        (_TABLE, *_PAGING),
        row="DictionaryColumn",
        example="table=continent_stats&limit=2",
    ),
    Endpoint(
        "/v1/dictionary/rules",
        "Rules of data quality",
        "dictionary",
        read_rules,
        _PAGING,
        row="DictionaryRule",
        example="limit=2",
    ),
)
