"""Routes that answer from the tables of a release."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import Response
from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import REFINED, TABLES, Table
from http_responses.page import answer, cached, open_page, records
from lake import location_lookup
from lake.observation_query import METRICS, Ask, metric, observations, provenance
from lake.queries import select_rows
from rest.endpoint import Asked, Endpoint
from rest.parameters import DATE, Parameter
from rest.problems import not_found, unusable
from rest.shared_parameters import LOCATION, PAGING, WHICH_RELEASE, filters, of_table, sorting

TABLE_ROUTES = {**{name: f"/v1/results/{name}" for name in REFINED}, "locations": "/v1/locations"}


def list_results(asked: Asked) -> Response[Any]:
    """Every refined table: what it holds, and the meaning and unit of each column."""
    page = open_page(asked)
    return cached(
        page,
        lambda: records(
            asked, [_describe(TABLES[name], page.manifest) for name in REFINED], page.manifest
        ),
    )


def rows_of(table: Table) -> Callable[[Asked], Response[Any]]:
    def read_table(asked: Asked) -> Response[Any]:
        """Rows of the table.

        Every column is a filter, as in `?metric=total_cases&rank=1`; repeat it for several values.
        """
        columns = tuple(asked.values["columns"]) or table.column_names
        return answer(
            asked,
            open_page(asked),
            select_rows(table, columns, filters(asked.values, table), sorting(asked.values)),
        )

    return read_table


def no_such_result(asked: Asked) -> Response[Any]:
    """404, with the nearest name."""
    raise not_found("table", asked.segments["table"], REFINED)


def read_location(asked: Asked) -> Response[Any]:
    """One country or aggregate with its attributes."""
    page, sent = open_page(asked), asked.segments["code"]
    known = location_lookup.names(asked, page.manifest)
    if sent.upper() not in known:
        raise not_found(
            "location", sent, "a code of /v1/locations", location_lookup.nearest(sent, known)
        )
    table = TABLES["locations"]
    return answer(
        asked, page, select_rows(table, table.column_names, {"iso_code": [sent.upper()]}, [])
    )


def read_forecasts(asked: Asked) -> Response[Any]:
    """Weekly new cases and deaths, 1 to 4 weeks after the last complete week, as 23 quantiles."""
    page = open_page(asked)
    chosen = {
        "iso_code": location_lookup.asked_for(asked, page.manifest),
        **{name: asked.values[name] for name in ("target", "horizon", "quantile")},
    }
    table = TABLES["forecasts"]
    return answer(
        asked,
        page,
        select_rows(
            table,
            table.column_names,
            {name: values for name, values in chosen.items() if values},
            [],
        ),
    )


def read_observations(asked: Asked) -> Response[Any]:
    """Daily values as published, of countries and of the source's own aggregates.

    What nobody reported is null, never 0.
    """
    since, until = asked.values["from"], asked.values["to"]
    if since and until and since > until:
        raise unusable("from", since.isoformat(), f"a day up to {until}, the day of `to`")
    page = open_page(asked)
    ask = Ask(
        location_lookup.asked_for(asked, page.manifest),
        [metric(name) for name in asked.values["metric"]],
        since,
        until,
        asked.values["smooth"],
        asked.values["per"],
        provenance(page.manifest) if asked.values["provenance"] else None,
    )
    return answer(asked, page, observations(ask))


def _describe(table: Table, manifest: ReleaseManifest) -> dict[str, object]:
    return {
        "table": table.name,
        "description": table.description,
        "rows": manifest.tables.get(table.name, {}).get("rows"),
        "key": list(table.key),
        "columns": [
            {
                "name": c.name,
                "type": c.type,
                "unit": c.unit or None,
                "meaning": c.description,
                "nullable": c.nullable,
            }
            for c in table.columns
        ],
        "href": TABLE_ROUTES[table.name],
    }


OBSERVATION_PARAMETERS = (
    LOCATION,
    Parameter(
        "metric",
        "What is counted; repeated or separated by commas.",
        {"type": "string", "enum": list(METRICS)},
        listed=True,
        required=True,
        example=["new_cases"],
    ),
    Parameter("from", "First day.", DATE),
    Parameter("to", "Last day.", DATE),
    Parameter(
        "smooth",
        "Mean over this many days, ending on each day.",
        {"type": "integer", "minimum": 1, "maximum": 90},
        default=1,
    ),
    Parameter(
        "per", "Divide counts by the population.", {"type": "string", "enum": ["100k", "million"]}
    ),
    Parameter(
        "provenance",
        "Show in each row its source, the SHA-256 of the snapshot, and the run.",
        {"type": "boolean"},
        default=False,
    ),
    *PAGING,
)
FORECAST_PARAMETERS = (
    LOCATION,
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
    *PAGING,
)
ENDPOINTS = (
    Endpoint(
        "/v1/observations",
        "Daily values of locations",
        "data",
        read_observations,
        OBSERVATION_PARAMETERS,
        row="Observation",
        example="location=COL&metric=new_cases&smooth=7&limit=2",
    ),
    Endpoint(
        TABLE_ROUTES["locations"],
        "Countries and aggregates",
        "data",
        rows_of(TABLES["locations"]),
        (*of_table(TABLES["locations"]), *PAGING),
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
        segments={"code": "A location code, e.g. COL or OWID_WRL."},
        example="COL",
    ),
    Endpoint(
        "/v1/forecasts",
        "Quantiles of the weeks ahead",
        "data",
        read_forecasts,
        FORECAST_PARAMETERS,
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
    *(
        Endpoint(
            TABLE_ROUTES[name],
            TABLES[name].description,
            "results",
            rows_of(TABLES[name]),
            (*of_table(TABLES[name]), *PAGING),
            row=name,
            example="limit=2",
        )
        for name in REFINED
    ),
    Endpoint("/v1/results/<table>", "", "", no_such_result, hidden=True),
)
