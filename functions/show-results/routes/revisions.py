"""Routes of what releases changed of those before them."""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema.revisions import CHANGED, REMOVED, REVISED
from http_responses.page import open_page
from http_responses.rows import query_response
from lake.locations import lookup
from lake.locations.groups import codes_of_group
from lake.queries import revisions
from lake.queries.engine import fetch
from lake.queries.revisions import ROWS, SUMMARY, RevisionQuery
from lake.queries.sql import Sort, select_rows
from rest.endpoint import Endpoint, RouteCall
from rest.parameters.declared import DATE, STRING, Parameter
from rest.parameters.shared import LOCATION, PAGING, requested_days
from rest.parameters.tables import columns_and_sort, requested_columns, requested_order
from rest.release_selection import releases_since

MOST_CHANGED_FIRST = [Sort("changed", True), Sort("absolute_change", True)]


def read_revisions(call: RouteCall) -> Response[Any]:
    """Every value that a release changed of the one before it.

    Of this release alone, or of all since another (`since`). Days that are new are no revisions.
    Of a day that is gone there is a row for each value that it had.
    """
    page = open_page(call)
    source = revisions.revisions(_revision_query(call, page.manifest), page.manifest)
    columns = requested_columns(call.values, ROWS)
    query = select_rows(ROWS, columns, {}, requested_order(call.values), source)
    return query_response(call, page, query)


def read_summary(call: RouteCall) -> Response[Any]:
    """What was revised of each metric of each location, the most values first.

    Of one metric, `sort=-absolute_change` gives the largest revisions first.
    """
    page = open_page(call)
    source = revisions.summary(_revision_query(call, page.manifest), page.manifest)
    columns = requested_columns(call.values, SUMMARY)
    order = requested_order(call.values) or MOST_CHANGED_FIRST
    return query_response(call, page, select_rows(SUMMARY, columns, {}, order, source))


def _revision_query(call: RouteCall, manifest: ReleaseManifest) -> RevisionQuery:
    first_day, last_day = requested_days(call.values)
    releases = releases_since(call, manifest)
    filters = {
        "iso_code": _requested_codes(call, manifest, RevisionQuery(releases)),
        "metric": call.values["metric"],
        "change": call.values["change"],
    }
    return RevisionQuery(releases, filters, first_day, last_day)


def _requested_codes(
    call: RouteCall, manifest: ReleaseManifest, every_revision: RevisionQuery
) -> list[str]:
    """Return the codes of `location`; also those that this release no longer has are allowed."""
    if not call.values["location"]:
        return []
    query = revisions.revised_locations(every_revision, manifest)
    rows = fetch(query, call.store, manifest, lookup.MAX_LOCATIONS)
    revised_codes = [code for (code,) in rows]
    texts: list[str] = []
    for text in call.values["location"]:
        group = codes_of_group(text, call.store, manifest)
        texts += [text] if group is None else group
    return lookup.requested_codes(texts, call.store, manifest, revised_codes)


_WHICH_REVISIONS = (
    Parameter(
        "since",
        "The release to compare with, older than the one that answers: its id, a day of its data "
        "or a moment, as in `as_of`. By default the one before, for the last step alone.",
        STRING,
    ),
    replace(LOCATION, required=False, example=None),
    Parameter(
        "metric",
        "Columns of the observations; all by default.",
        {"type": "string", "enum": [column.name for column in REVISED]},
        listed=True,
        grows=True,
    ),
    Parameter(
        "change", "Both by default.", {"type": "string", "enum": [CHANGED, REMOVED]}, listed=True
    ),
    Parameter("from", "First day of report.", DATE),
    Parameter("to", "Last day of report.", DATE),
)
ENDPOINTS = (
    Endpoint(
        "/v1/revisions",
        "Values that releases changed",
        "revisions",
        read_revisions,
        (*_WHICH_REVISIONS, *columns_and_sort(ROWS), *PAGING),
        row="Revision",
        example="metric=new_cases&limit=2",
    ),
    Endpoint(
        "/v1/revisions/summary",
        "What was revised most",
        "revisions",
        read_summary,
        (*_WHICH_REVISIONS, *columns_and_sort(SUMMARY), *PAGING),
        row="RevisionSummary",
        example="metric=new_cases&sort=-absolute_change&limit=2",
    ),
)
