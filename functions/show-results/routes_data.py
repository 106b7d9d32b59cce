"""Routes that answer from the tables of a release."""

from typing import Annotated, Literal

from answers import answer, cached, open_page, records
from api_parameters import (
    PAGING,
    CursorText,
    Format,
    Limit,
    ReleaseId,
    Request,
    as_date,
    chosen_columns,
    column_filters,
    comma_list,
    sort_order,
)
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from covidlake.manifest import ReleaseManifest
from covidlake.schema import REFINED, TABLES, Table
from covidlake.settings import ShowResultsSettings
from database import fetch
from observation_query import Ask, known_locations, metric, observations
from problems import invalid_parameter, near_miss, not_found
from queries import select_rows
from release_store import ReleaseStore, open_store

router = Router()  # type: ignore[no-untyped-call]

Columns = Annotated[str | None, Query(description="Columns of the answer, separated by commas; all by default.")]
SortText = Annotated[str | None, Query(description="Columns to sort by, separated by commas; `-column` sorts from the greatest.")]
Locations = Annotated[
    list[str], Query(description="Location codes as in /v1/locations, e.g. COL or OWID_WRL; repeated or separated by commas.")
]
SHAPING = ("columns", "sort")


def _store() -> ReleaseStore:
    return open_store(ShowResultsSettings.from_env())


@router.get("/v1/results", summary="Catalogue of the results", tags=["results"])
def list_results(release: ReleaseId = None) -> Response[str]:
    """Every refined table: what it holds, and the meaning and unit of each column."""
    store = _store()
    page = open_page(Request.of(router.current_event).only(["release"]), store, 1, None, release, "json")
    return cached(page, lambda: records([_describe(TABLES[name], page.manifest) for name in REFINED], page.manifest))


@router.get("/v1/results/<table>", summary="Rows of a result", tags=["results"])
def read_result(
    table: Annotated[str, Path(description="A table of /v1/results.")],
    columns: Columns = None,
    sort: SortText = None,
    limit: Limit = 1000,
    cursor: CursorText = None,
    release: ReleaseId = None,
    file_format: Format = None,
) -> Response[str]:
    """Rows of one refined table. Any column is a filter: `?metric=total_cases&rank=1`; repeat it for several values."""
    if table not in REFINED:
        raise not_found("table", table, REFINED)
    return _rows_of(TABLES[table], columns, sort, limit, cursor, release, file_format)


@router.get("/v1/locations", summary="Countries and aggregates", tags=["data"])
def list_locations(
    columns: Columns = None,
    sort: SortText = None,
    limit: Limit = 1000,
    cursor: CursorText = None,
    release: ReleaseId = None,
    file_format: Format = None,
) -> Response[str]:
    """One row a location with its attributes. Any column is a filter: `?location_type=country&continent=Africa`."""
    return _rows_of(TABLES["locations"], columns, sort, limit, cursor, release, file_format)


@router.get("/v1/forecasts", summary="Quantiles of the weeks ahead", tags=["data"])
def read_forecasts(
    location: Locations,
    target: Annotated[Literal["cases", "deaths"] | None, Query(description="Both by default.")] = None,
    limit: Limit = 1000,
    cursor: CursorText = None,
    release: ReleaseId = None,
    file_format: Format = None,
) -> Response[str]:
    """Weekly new cases and deaths, 1 to 4 weeks after the last complete week, as 23 quantiles."""
    store = _store()
    request = Request.of(router.current_event).only(("location", "target", *PAGING))
    page = open_page(request, store, limit, cursor, release, file_format)
    filters: dict[str, list[str]] = {"iso_code": _codes(location, store, page.manifest)}
    if target is not None:
        filters["target"] = [target]
    table = TABLES["forecasts"]
    return answer(page, store, select_rows(table, table.column_names, filters, []))


@router.get("/v1/observations", summary="Daily values of locations", tags=["data"])
def read_observations(
    location: Locations,
    metrics: Annotated[list[str], Query(alias="metric", description="Metrics, e.g. new_cases; repeated or separated by commas.")],
    since: Annotated[str | None, Query(alias="from", description="First day.", json_schema_extra={"format": "date"})] = None,
    until: Annotated[str | None, Query(alias="to", description="Last day.", json_schema_extra={"format": "date"})] = None,
    smooth: Annotated[int, Query(ge=1, le=90, description="Mean over this many days, ending on each day.")] = 1,
    per: Annotated[Literal["100k", "million"] | None, Query(description="Divide counts by the population.")] = None,
    limit: Limit = 1000,
    cursor: CursorText = None,
    release: ReleaseId = None,
    file_format: Format = None,
) -> Response[str]:
    """Daily values as published, of countries and of the source's own aggregates. What nobody reported is null, never 0."""
    store = _store()
    request = Request.of(router.current_event).only(("location", "metric", "from", "to", "smooth", "per", *PAGING))
    first, last = since and as_date("from", since), until and as_date("to", until)
    if first and last and first > last:
        raise invalid_parameter("from", since, f"a day up to {until}, the day of `to`")
    names = list(dict.fromkeys(name for text in metrics for name in comma_list(text) or [""]))
    page = open_page(request, store, limit, cursor, release, file_format)
    ask = Ask(_codes(location, store, page.manifest), [metric(name) for name in names], first or None, last or None, smooth, per)
    return answer(page, store, observations(ask))


def _rows_of(
    table: Table,
    columns: str | None,
    sort: str | None,
    limit: int,
    cursor: str | None,
    release: str | None,
    file_format: Literal["json", "csv"] | None,
) -> Response[str]:
    store = _store()
    request = Request.of(router.current_event)
    filters = column_filters(request, table, (*SHAPING, *PAGING))
    query = select_rows(table, chosen_columns(columns, table), filters, sort_order(sort, table))
    return answer(open_page(request, store, limit, cursor, release, file_format), store, query)


def _codes(texts: list[str], store: ReleaseStore, manifest: ReleaseManifest) -> list[str]:
    """Codes as the release writes them; a Problem names the first that it does not have."""
    known: dict[str, str] = dict(fetch(known_locations(), store, manifest, limit=10_000))
    sent = [code for text in texts for code in comma_list(text) or [""]]
    for code in sent:
        if code.upper() not in known:
            raise invalid_parameter("location", code, "a code of /v1/locations", _nearest_location(code, known))
    return list(dict.fromkeys(code.upper() for code in sent))


def _nearest_location(sent: str, known: dict[str, str]) -> str | None:
    by_name = {name: code for code, name in known.items()}
    name = near_miss(sent, by_name)
    return by_name[name] if name else near_miss(sent, known)


def _describe(table: Table, manifest: ReleaseManifest) -> dict[str, object]:
    return {
        "table": table.name,
        "description": table.description,
        "rows": manifest.tables.get(table.name, {}).get("rows"),
        "key": list(table.key),
        "columns": [
            {"name": c.name, "type": c.type, "unit": c.unit or None, "meaning": c.description, "nullable": c.nullable}
            for c in table.columns
        ],
        "href": f"/v1/results/{table.name}",
    }
