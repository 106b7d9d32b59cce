"""Which request of each public route is made, by the API's own document."""

from typing import Any

from local.account.routes import public_paths

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
