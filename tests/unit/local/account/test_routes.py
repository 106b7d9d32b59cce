"""Which request of each public route is made, by the API's own document."""

from typing import Any

from local.account.finding import Status
from local.account.routes import Answer, public_paths
from local.account.smoke import judge_answer

COUNTRY = {
    "name": "location",
    "in": "query",
    "required": True,
    "schema": {"type": "array", "items": {"type": "string", "enum": ["GMB", "MLT"]}},
    "example": ["COL"],
}
METRIC = {
    "name": "metric",
    "in": "query",
    "required": True,
    "schema": {"type": "array"},
    "example": ["new_cases"],
}
LIMIT = {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}}


def segment(name: str, **more: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, **more}


def test_each_public_route_is_asked_once() -> None:
    document = {
        "paths": {
            "/v1/health": {"get": {"parameters": []}},
            "/v1/observations": {"get": {"parameters": [COUNTRY, METRIC, LIMIT]}},
            "/v1/runs/{run}": {"get": {"parameters": [segment("run")]}},
            "/v1/results/{table}": {"get": {"parameters": [segment("table", example="daily")]}},
            "/v1/queries": {"post": {"parameters": []}},
            "/v1/queries/{query}": {
                "get": {"parameters": [segment("query")], "security": [{"sigv4": []}]}
            },
        }
    }
    assert list(public_paths(document, {"run": "run 1"})) == [
        "v1/health",
        "v1/observations?location=GMB&metric=new_cases",
        "v1/runs/run%201",
        "v1/results/daily",
    ]


def test_an_answer_is_judged_by_status_and_time() -> None:
    assert judge_answer(Answer("v1/health", 200, 0.25)).found == "200 in 0.2 s  /v1/health"
    assert judge_answer(Answer("v1/health", 200, 10.5)).status is Status.WARNING
    assert judge_answer(Answer("v1/health", 503, 0.1)).status is Status.FAILS
