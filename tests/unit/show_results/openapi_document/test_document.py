"""The OpenAPI document against the answers: what it promises is what comes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from covidlake.schema import TABLES
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.support.serving.calls import call
from tests.support.serving.lake import CONTEXT, proxy_event, served_lake

RELEASE = "20260101T000000Z-aaaaaa"
RUN = {
    "run": "r1",
    "status": "FAILED",
    "sources": {
        "owid": {
            "verdict": "revised",
            "why": "rows changed",
            "rows_in": 3,
            "rows_rejected": 1,
            "reasons": {"date: not a date": 1},
        }
    },
    "states": [{"name": "Etl", "seconds": 3.5}],
    "cost_usd": {"emr": 0.01, "total": 0.01},
    "error": {"state": "etl", "type": "TooManyRejects", "message": "33% of the rows were rejected"},
    "quality": {
        "checks": [
            {
                "check": "rejected_share",
                "of": "owid",
                "value": 0.33,
                "threshold": 0.05,
                "verdict": "failed",
            }
        ],
        "flags": [],
    },
}
NOTHING: dict[str, Any] = {"content": {"application/json": {}}}
DOCUMENTS = ("contract", "croissant", "codebook", "sources", "citation")
NAMES_THAT_ROUTES_USE = {"columns", "sort", "limit", "cursor", "release", "as_of", "format"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build(RELEASE)
        lake.put("runs/r1.json", RUN)
        yield call("/openapi.json").json


def test_document_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_the_page_of_the_api_tells_limits_and_changes(document: dict[str, Any]) -> None:
    text = document["info"]["description"]
    assert "1,000 rows unless `limit` says otherwise, 10,000 at most" in text
    assert "6 MB" in text
    assert "2,000,000 values (locations, metrics and days), 7,000,000 fields" in text
    assert "- 2026-11-30: CSV and NDJSON have all rows" in text


def test_every_route_of_the_contract_is_described(document: dict[str, Any]) -> None:
    routes = {"health", "results", "observations", "locations", "locations/{code}", "forecasts"}
    routes |= {
        "releases",
        "releases/current",
        "releases/{release}",
        "releases.atom",
        *(f"releases/{{release}}/{name}" for name in DOCUMENTS),
        "runs",
        "runs/{run}",
        *(f"results/{name}" for name in TABLES),
    }
    routes |= {"revisions", "revisions/summary", "vintages", "dictionary", "dictionary/rules"}
    signed = {
        "queries",
        "queries/{query}",
        "queries/{query}/results",
        "releases/{release}/activate",
    }
    assert {f"/v1/{route}" for route in routes | signed} == set(document["paths"])
    assert {
        path
        for path, item in document["paths"].items()
        for one in item.values()
        if "security" in one
    } == {f"/v1/{r}" for r in signed}


@pytest.mark.parametrize(
    "url",
    [
        "/v1/health",
        "/v1/results",
        *(f"/v1/results/{name}" for name in TABLES),
        "/v1/observations?location=COL&metric=new_cases",
        "/v1/observations?location=COL&metric=new_cases&provenance=true",
        "/v1/locations",
        "/v1/forecasts?location=COL",
        "/v1/releases",
        "/v1/releases/current",
        "/v1/runs",
        "/v1/runs/r1",
        "/v1/revisions",
        "/v1/revisions/summary",
        "/v1/dictionary",
        "/v1/dictionary/rules",
        "/v1/results/clusters?rank=1",
    ],
)
def test_answers_keep_what_the_document_promises(document: dict[str, Any], url: str) -> None:
    body = call(url).json
    path = url.partition("?")[0].replace("/r1", "/{run}")
    operation = document["paths"][path]["get"]
    status = str(body.get("status", 200))
    kind = "application/json" if status == "200" else "application/problem+json"
    schema = operation["responses"][status]["content"][kind]["schema"]
    problems = list(
        Draft202012Validator({**schema, "components": document["components"]}).iter_errors(body)
    )
    assert not problems


def test_examples_are_real_answers(document: dict[str, Any]) -> None:
    shown = {}
    for path, item in document["paths"].items():
        operation = item.get("get", {"responses": {"200": NOTHING}})
        content = operation["responses"]["200"]["content"].get("application/json", {})
        if "example" in content:
            shown[path] = content["example"]
            assert not list(
                Draft202012Validator(
                    {**content["schema"], "components": document["components"]}
                ).iter_errors(shown[path])
            )
    assert {
        "/v1/observations",
        "/v1/locations/{code}",
        "/v1/forecasts",
        "/v1/health",
        "/v1/runs",
        "/v1/results/clusters",
    } <= set(shown)
    assert (
        shown["/v1/observations"]
        == call("/v1/observations?location=COL&metric=new_cases&smooth=7&limit=2").json
    )


def test_before_the_first_release_there_is_a_document_without_examples(tmp_path: Path) -> None:
    with served_lake(tmp_path):
        document = call("/openapi.json").json
        validate(document)
        assert (
            "example"
            not in document["paths"]["/v1/results"]["get"]["responses"]["200"]["content"][
                "application/json"
            ]
        )


def test_a_location_is_any_text_since_releases_differ(document: dict[str, Any]) -> None:
    (location,) = [
        one
        for one in document["paths"]["/v1/forecasts"]["get"]["parameters"]
        if one["name"] == "location"
    ]
    assert location["schema"] == {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
    }


def test_what_later_releases_may_add_to_is_no_closed_list(document: dict[str, Any]) -> None:
    """A generated client refuses a value that is not in an enum, also when the API has it."""
    closed = {
        parameter["name"]
        for item in document["paths"].values()
        for operation in item.values()
        for parameter in operation["parameters"]
        if "enum" in parameter["schema"].get("items", parameter["schema"])
    }
    assert closed == {"format", "target", "change", "per"}
    (metric,) = [
        one
        for one in document["paths"]["/v1/observations"]["get"]["parameters"]
        if one["name"] == "metric"
    ]
    assert "new_cases" in metric["schema"]["items"]["x-extensible-enum"]


def test_a_linter_misses_nothing(document: dict[str, Any]) -> None:
    """What Spectral's rules for OpenAPI ask for: contact, licence, tags with their meaning."""
    assert set(document["info"]) >= {"title", "version", "description", "contact", "license"}
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    operations = [one for item in document["paths"].values() for one in item.values()]
    assert {tag for one in operations for tag in one["tags"]} == described
    assert all(one["summary"] and one["description"] for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all("429" in one["responses"] for one in operations)


def test_columns_are_described_once_from_the_contract(document: dict[str, Any]) -> None:
    properties = document["components"]["schemas"]["top_countries"]["properties"]
    assert list(properties) == list(TABLES["top_countries"].column_names)
    assert properties["continent"]["type"] == ["string", "null"]
    assert properties["value_date"] == {
        "type": "string",
        "description": "Day of that value",
        "format": "date",
    }


def test_document_stands_below_the_stage(document: dict[str, Any]) -> None:
    from show_results import handler

    event = proxy_event("/openapi.json")
    event["requestContext"]["path"] = "/prod/openapi.json"
    assert json.loads(handler(event, CONTEXT)["body"])["servers"] == [{"url": "/prod"}]
    assert document["servers"] == [{"url": "/"}]


@pytest.mark.parametrize("table", TABLES)
def test_no_column_hides_behind_a_parameter(table: str) -> None:
    assert not NAMES_THAT_ROUTES_USE & set(TABLES[table].column_names)
