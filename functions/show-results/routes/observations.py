"""The route of daily observations."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from http_responses.page import open_page
from http_responses.rows import query_response
from lake.locations.groups import selected_codes
from lake.price import Span, require_few_fields, require_few_values
from lake.queries.observations import (
    MAX_SMOOTH_DAYS,
    METRICS,
    PER_PEOPLE,
    ObservationQuery,
    observations,
    provenance,
)
from lake.queries.wide import wide
from rest.endpoint import Endpoint, RouteCall
from rest.parameters.declared import DATE, Parameter
from rest.parameters.shared import LOCATION_SELECTION, PAGING, requested_days
from rest.problems import conflicting_parameter


def read_observations(call: RouteCall) -> Response[Any]:
    """Daily values as published, of countries and of the source's own aggregates.

    What nobody reported is null, never 0.
    """
    values = call.values
    if values["wide"] and values["provenance"]:
        raise conflicting_parameter("provenance", "true", "without wide=true, in rows of one value")
    first_day, last_day = requested_days(values)
    page = open_page(call)
    codes = selected_codes(values, call.store, page.manifest)
    query = ObservationQuery(
        locations=codes,
        metrics=[METRICS[name] for name in values["metric"]],
        first_day=first_day,
        last_day=last_day,
        smooth=values["smooth"],
        per=values["per"],
        provenance=provenance(page.manifest) if values["provenance"] else None,
    )
    days_read = Span(query.first_read, last_day).days(page.manifest)
    require_few_values(len(codes) * days_read * len(query.metrics))
    rows_a_metric = len(codes) * Span(first_day, last_day).days(page.manifest)
    selected = observations(query)
    rows = rows_a_metric * len(query.metrics)
    if values["wide"]:
        selected, rows = wide(selected, query.metrics), rows_a_metric
    if page.is_text_file:
        require_few_fields(rows, selected.columns, page.limit)
    return query_response(call, page, selected)


WHICH_VALUES = (
    *LOCATION_SELECTION,
    Parameter(
        "metric",
        "What is counted; repeated or separated by commas.",
        {"type": "string", "enum": list(METRICS)},
        listed=True,
        grows=True,
        required=True,
        example=["new_cases"],
    ),
    Parameter("from", "First day.", DATE),
    Parameter("to", "Last day.", DATE),
)
_PARAMETERS = (
    *WHICH_VALUES,
    Parameter(
        "smooth",
        "Mean over this many days, ending on each day.",
        {"type": "integer", "minimum": 1, "maximum": MAX_SMOOTH_DAYS},
        default=1,
    ),
    Parameter(
        "per",
        "Divide counts by the population.",
        {"type": "string", "enum": list(PER_PEOPLE)},
    ),
    Parameter(
        "provenance",
        "Show in each row its source, the SHA-256 of the snapshot, and the run. Not with `wide`.",
        {"type": "boolean"},
        default=False,
    ),
    Parameter(
        "wide",
        "A column a metric, instead of a row; `meta` has the units. Beside a count stands "
        "`<metric>_days`, the days that it covers. Not with `provenance`.",
        {"type": "boolean"},
        default=False,
    ),
    *PAGING,
)
ENDPOINTS = (
    Endpoint(
        "/v1/observations",
        "Daily values of locations",
        "data",
        read_observations,
        _PARAMETERS,
        row="Observation",
        example="location=COL&metric=new_cases&smooth=7&limit=2",
    ),
)
