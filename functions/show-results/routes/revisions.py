"""Routes that tell what releases changed of those before them."""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema.revisions import CHANGED, REMOVED, REVISED
from http_responses.page import answer, open_page
from lake import location_lookup
from lake.engine import fetch
from lake.queries import Sort, select_rows
from lake.revision_query import ROWS, SUMMARY, Which, revised_locations, revisions, summary
from rest.endpoint import Asked, Endpoint
from rest.parameters import DATE, STRING, Parameter
from rest.problems import unusable
from rest.release_selection import chosen_steps
from rest.shared_parameters import LOCATION, PAGING, shape_of, sorting

MOST_CHANGED = [Sort("changed", True), Sort("absolute_change", True)]


def read_revisions(asked: Asked) -> Response[Any]:
    """Every value that a release changed of the one before it: of this release alone, or of all since another (`since`).

    Days that are new are no revisions. Of a day that is gone there is a row for each value that it
    had.
    """
    page = open_page(asked)
    rows = revisions(_which(asked, page.manifest), page.manifest)
    columns = tuple(asked.values["columns"]) or ROWS.column_names
    return answer(asked, page, select_rows(ROWS, columns, {}, sorting(asked.values), rows))


def read_summary(asked: Asked) -> Response[Any]:
    """What was revised of each metric of each location, the most values first; of one metric, `sort=-absolute_change` tells the largest."""
    page = open_page(asked)
    rows = summary(_which(asked, page.manifest), page.manifest)
    columns = tuple(asked.values["columns"]) or SUMMARY.column_names
    return answer(
        asked, page, select_rows(SUMMARY, columns, {}, sorting(asked.values) or MOST_CHANGED, rows)
    )


def _which(asked: Asked, manifest: ReleaseManifest) -> Which:
    since, until = asked.values["from"], asked.values["to"]
    if since and until and since > until:
        raise unusable("from", since.isoformat(), f"a day up to {until}, the day of `to`")
    every = Which(chosen_steps(asked, manifest))
    codes: list[str] = []
    if asked.values["location"]:
        others = fetch(
            revised_locations(every, manifest),
            asked.store,
            manifest,
            location_lookup.MOST_LOCATIONS,
        )
        codes = location_lookup.asked_for(asked, manifest, (code for (code,) in others))
    filters = {
        "iso_code": codes,
        "metric": asked.values["metric"],
        "change": asked.values["change"],
    }
    return replace(every, filters=filters, since=since, until=until)


_WHICH = (
    Parameter(
        "since",
        "The release to compare with, older than the one that answers: its id, a day of its data or a moment, as in `as_of`. "
        "By default the one before, so that only the last step is told.",
        STRING,
    ),
    replace(LOCATION, required=False, example=None),
    Parameter(
        "metric",
        "Columns of the observations; all by default.",
        {"type": "string", "enum": [c.name for c in REVISED]},
        listed=True,
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
        (*_WHICH, *shape_of(ROWS), *PAGING),
        row="Revision",
        example="metric=new_cases&limit=2",
    ),
    Endpoint(
        "/v1/revisions/summary",
        "What was revised most",
        "revisions",
        read_summary,
        (*_WHICH, *shape_of(SUMMARY), *PAGING),
        row="RevisionSummary",
        example="metric=new_cases&sort=-absolute_change&limit=2",
    ),
)
