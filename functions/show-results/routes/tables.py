"""Routes that answer from one table of a release: locations, forecasts, results."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import TABLES, Table
from http_responses.caching import with_page_etag
from http_responses.page import open_page
from http_responses.rows import query_response, records_response
from lake import price
from lake.locations.groups import as_spelled, codes_of_group, codes_on, selected_codes
from lake.locations.lookup import location_index
from lake.locations.query import FOUND, FOUND_AT, found
from lake.price import require_few_fields
from lake.public_tables import PUBLIC_TABLES
from lake.queries.hubverse import hubverse
from lake.queries.sql import Sort, select_rows
from rest.endpoint import Endpoint, RouteCall
from rest.parameters.declared import Parameter
from rest.parameters.shared import FORMAT, LOCATION_SELECTION, PAGING, WHICH_RELEASE
from rest.parameters.tables import (
    requested_columns,
    requested_filters,
    requested_order,
    table_parameters,
)
from rest.problems import not_found

HUBVERSE = "hubverse"
CONTINENT = "continent"
# Of tables by continent: the countries of which nobody tells theirs.
NO_CONTINENT = "Unknown"
RESULT_PATHS = {name: f"/v1/results/{name}" for name in PUBLIC_TABLES}


def list_results(call: RouteCall) -> Response[Any]:
    """Every table: what it holds, and the meaning and unit of each column."""
    page = open_page(call)
    entries = [_catalogue_entry(table, page.manifest) for table in PUBLIC_TABLES.values()]
    return with_page_etag(page, lambda: records_response(call, entries, page.manifest))


def rows_of(table: Table) -> Callable[[RouteCall], Response[Any]]:
    """Return what responds with the rows of a table."""

    def read_table(call: RouteCall) -> Response[Any]:
        """Rows of the table.

        Every column is a filter, as in `?metric=total_cases&rank=lte:10`; repeat it for several
        values.
        """
        page = open_page(call)
        columns = requested_columns(call.values, table)
        filters = _filters(call, page.manifest, table)
        # What filters leave is not known before they run: then it is the text that is bounded.
        if page.is_text_file and not filters:
            require_few_fields(price.rows_of(page.manifest, table), columns, page.limit)
        query = select_rows(table, columns, filters, requested_order(call.values))
        return query_response(call, page, query)

    return read_table


def no_such_result(call: RouteCall) -> Response[Any]:
    """404, with the nearest name."""
    raise not_found("table", call.segments["table"], PUBLIC_TABLES)


def read_locations(call: RouteCall) -> Response[Any]:
    """Countries and aggregates with their attributes.

    Every column is a filter. `search` finds by code, name or alias, the best first.
    """
    page = open_page(call)
    table = TABLES["locations"]
    columns = requested_columns(call.values, table)
    filters = _filters(call, page.manifest, table)
    order = requested_order(call.values)
    text = call.values["search"]
    if text is None:
        return query_response(call, page, select_rows(table, columns, filters, order))
    codes = location_index(call.store, page.manifest).ranked(text)
    query = select_rows(FOUND, columns, filters, order or [Sort(FOUND_AT)], found(codes))
    return query_response(call, page, query)


def read_location(call: RouteCall) -> Response[Any]:
    """One country or aggregate with its attributes."""
    page = open_page(call)
    sent = call.segments["code"]
    index = location_index(call.store, page.manifest)
    code = index.code(sent)
    # 404, not 422: the path names it.
    if code is None:
        allowed = "a code or name of /v1/locations"
        raise not_found("location", sent, allowed, index.nearest(sent))
    table = TABLES["locations"]
    query = select_rows(table, table.column_names, {"iso_code": [code]}, [])
    return query_response(call, page, query)


def read_forecasts(call: RouteCall) -> Response[Any]:
    """Weekly new cases and deaths, 1 to 4 weeks after the last complete week, as 23 quantiles.

    `format=hubverse` is CSV with the columns of a hub's model output.
    """
    is_for_hub = call.values["format"] == HUBVERSE
    if is_for_hub:
        call = replace(call, values={**call.values, "format": "csv"})
    page = open_page(call)
    table = TABLES["forecasts"]
    filters = {"iso_code": selected_codes(call.values, call.store, page.manifest)}
    for name in ("target", "horizon", "quantile"):
        if call.values[name]:
            filters[name] = call.values[name]
    query = select_rows(table, table.column_names, filters, [])
    return query_response(call, page, hubverse(query) if is_for_hub else query)


def _filters(call: RouteCall, manifest: ReleaseManifest, table: Table) -> dict[str, list[Any]]:
    """Return column -> what a row must have there; locations by any code, name or group."""
    filters = requested_filters(call.values, table)
    if continents := filters.get(CONTINENT):
        filters[CONTINENT] = as_spelled(continents, call.store, manifest, [NO_CONTINENT])
    if "iso_code" not in table.column_names:
        return filters
    texts = [filters.pop(name, []) for name in ("iso_code", "location")]
    # A table without names has `location` as a parameter of its own.
    texts[1] = texts[1] or call.values.get("location", [])
    chosen = [_codes(call, manifest, one) for one in texts if one]
    if CONTINENT not in table.column_names and call.values[CONTINENT]:
        chosen.append(set(codes_on(call.values[CONTINENT], call.store, manifest)))
    text = call.values["search"]
    if text is not None:
        ranked = location_index(call.store, manifest).ranked(text)
        chosen.append(set(ranked))
    if chosen:
        filters["iso_code"] = sorted(set.intersection(*chosen))
    return filters


def _codes(call: RouteCall, manifest: ReleaseManifest, texts: Sequence[str]) -> set[str]:
    """Return the codes that texts mean; of one that means none itself, which no row has.

    A filter that no row matches is no fault.
    """
    index = location_index(call.store, manifest)
    codes: set[str] = set()
    for text in texts:
        group = codes_of_group(text, call.store, manifest)
        codes |= {index.code(text) or text} if group is None else set(group)
    return codes


def _catalogue_entry(table: Table, manifest: ReleaseManifest) -> dict[str, object]:
    columns = [
        {
            "name": column.name,
            "type": column.type,
            "unit": column.unit or None,
            "meaning": column.description,
            "nullable": column.nullable,
        }
        for column in table.columns
    ]
    # None where the release is older than the table.
    stored = manifest.tables.get(table.name)
    return {
        "table": table.name,
        "description": table.description,
        "rows": stored["rows"] if stored else None,
        "key": list(table.key),
        "columns": columns,
        "href": RESULT_PATHS[table.name],
    }


_FORECAST_PARAMETERS = (
    *LOCATION_SELECTION,
    Parameter(
        "target", "Both by default.", {"type": "string", "enum": ["cases", "deaths"]}, listed=True
    ),
    Parameter(
        "horizon",
        "Weeks ahead; all by default.",
        {"type": "integer", "minimum": 1, "maximum": 4},
        listed=True,
    ),
    Parameter(
        "quantile",
        "Probabilities, e.g. 0.025,0.5,0.975; all by default.",
        {"type": "number"},
        listed=True,
    ),
    *(one for one in PAGING if one.name != FORMAT.name),
    replace(FORMAT, schema={**FORMAT.schema, "enum": [*FORMAT.schema["enum"], HUBVERSE]}),
)


def _result_endpoint(table: Table) -> Endpoint:
    return Endpoint(
        RESULT_PATHS[table.name],
        table.description,
        "results",
        rows_of(table),
        (*table_parameters(table), *PAGING),
        row=table.name,
        example="limit=2",
    )


ENDPOINTS = (
    Endpoint(
        "/v1/locations",
        "Countries and aggregates",
        "data",
        read_locations,
        (*table_parameters(TABLES["locations"]), *PAGING),
        row="locations",
        example="limit=2",
    ),
    Endpoint(
        "/v1/locations/<code>",
        "One country or aggregate",
        "data",
        read_location,
        PAGING,
        row="locations",
        segments={
            "code": "A location's code, ISO's or the lake's, or its name: COL, co, Colombia."
        },
        example="COL",
    ),
    Endpoint(
        "/v1/forecasts",
        "Quantiles of the weeks ahead",
        "data",
        read_forecasts,
        _FORECAST_PARAMETERS,
        row="forecasts",
        example="location=COL&target=cases&horizon=1&quantile=0.025,0.5,0.975",
    ),
    Endpoint(
        "/v1/results",
        "Catalogue of the results",
        "results",
        list_results,
        WHICH_RELEASE,
        row="CatalogueEntry",
    ),
    *map(_result_endpoint, PUBLIC_TABLES.values()),
    # After the tables: it catches every other name.
    Endpoint("/v1/results/<table>", "", "", no_such_result, hidden=True),
)
