"""The route of vintages: what was known of each value, and since which release."""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from http_responses.page import open_page
from http_responses.rows import query_response
from lake.locations.groups import selected_codes
from lake.price import Span, require_few_values
from lake.queries.observations import METRICS
from lake.queries.sql import select_rows
from lake.queries.vintages import VINTAGES, VintageQuery, known_after, vintages
from lake.release_history import kept_descent
from rest.endpoint import Endpoint, RouteCall
from rest.parameters.declared import Parameter
from rest.parameters.shared import PAGING, requested_days

from routes.observations import WHICH_VALUES

MAX_LAG = 3650


def read_vintages(call: RouteCall) -> Response[Any]:
    """Each value as releases had it, from the release that changed it on: for backtests.

    `lag=7` gives of each day the value alone that was known by the release whose data end 7 days
    later, at most.
    """
    values = call.values
    first_day, last_day = requested_days(values)
    page = open_page(call)
    codes = selected_codes(values, call.store, page.manifest)
    releases = kept_descent(page.manifest, call.store)
    days = Span(first_day, last_day).days(page.manifest)
    require_few_values(len(codes) * days * len(values["metric"]) * len(releases))
    metrics = [METRICS[name] for name in values["metric"]]
    versions = vintages(VintageQuery(codes, metrics, releases, first_day, last_day))
    if values["lag"] is not None:
        versions = known_after(versions, values["lag"])
    query = select_rows(VINTAGES, VINTAGES.column_names, {}, [], versions)
    units = {metric.name: metric.unit for metric in metrics}
    return query_response(call, page, replace(query, units=units))


ENDPOINTS = (
    Endpoint(
        "/v1/vintages",
        "Values as releases had them",
        "revisions",
        read_vintages,
        (
            *WHICH_VALUES,
            Parameter(
                "lag",
                "Only the value that was known so many days after each day.",
                {"type": "integer", "minimum": 0, "maximum": MAX_LAG},
            ),
            *PAGING,
        ),
        row="Vintage",
        example="location=COL&metric=new_cases&limit=2",
    ),
)
