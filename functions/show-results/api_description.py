"""The OpenAPI 3.1 document: routes and parameters from the code, tables and columns from the contracts."""

import copy
import json
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from covidlake.schema import REFINED, TABLES, Column, Table
from observation_query import METRICS

JSON_TYPES = {"string": "string", "date": "string", "int": "integer", "bigint": "integer", "double": "number", "boolean": "boolean"}
RESULT_PATH = "/v1/results/{table}"
TABLES_OF_PATHS = {"/v1/locations": "locations", "/v1/forecasts": "forecasts"}
DESCRIPTION = (
    "COVID-19 data in immutable releases. Every answer names its release, the date of its data, its sources and their licences. "
    "Answers are cut into pages, never silently: `meta.truncated` and `meta.next`, or `X-Truncated` and `Link` for CSV."
)
EXAMPLES = {"location": ["COL", "OWID_WRL"], "metric": ["new_cases"]}
META: dict[str, Any] = {
    "type": "object",
    "required": ["release", "data_date", "source", "licence", "truncated", "next"],
    "properties": {
        "release": {"type": ["string", "null"], "description": "Release that answered; null before the first publish."},
        "data_date": {"type": ["string", "null"], "format": "date", "description": "Last day that any country reports."},
        "source": {"type": "array", "items": {"type": "string"}, "description": "Attributions to keep with any copy."},
        "licence": {"type": "array", "items": {"type": "string"}},
        "truncated": {"type": "boolean", "description": "Whether rows follow that are not in this answer."},
        "next": {"type": ["string", "null"], "description": "Send it as `cursor` for the rows that follow."},
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "sent", "allowed", "suggestion"],
                "properties": {
                    "parameter": {"type": "string"},
                    "sent": {},
                    "allowed": {"type": ["string", "array"], "items": {"type": "string"}},
                    "suggestion": {"type": ["string", "null"]},
                },
            },
        },
    },
}
PROBLEMS = {
    "400": "A parameter is unknown or not valid; `errors` names it, what was sent, and what is allowed.",
    "404": "There is no such thing.",
    "410": "The release that the cursor belongs to has been removed.",
    "503": "No release is published yet.",
}


def describe_api(app: APIGatewayRestResolver, base: str) -> dict[str, Any]:
    """The document as a dict; `base` is the path below which the API stands, e.g. /prod."""
    document: dict[str, Any] = json.loads(
        app.get_openapi_json_schema(title="covidlake", version="1.0.0", openapi_version="3.1.0", description=DESCRIPTION)
    )
    document["servers"] = [{"url": base}]
    paths = document["paths"]
    result = paths.pop(RESULT_PATH)["get"]
    for name in REFINED:
        paths[f"/v1/results/{name}"] = {"get": _result_operation(result, TABLES[name])}
    document["paths"] = dict(sorted(paths.items(), key=lambda entry: (entry[1]["get"]["tags"], entry[0])))
    for path, item in paths.items():
        for parameter in item["get"].get("parameters", []):
            _plain(parameter)
        _complete(item["get"], _row_schema(path))
    _column_parameters(paths["/v1/locations"]["get"], TABLES["locations"])
    _metric_choices(paths["/v1/observations"]["get"])
    document["components"] = {"schemas": {"Meta": META, "Problem": PROBLEM, **{name: row_schema(TABLES[name]) for name in _tables()}}}
    return document


def row_schema(table: Table) -> dict[str, Any]:
    """JSON schema of a row; no column is required, because `columns` chooses."""
    return {
        "type": "object",
        "description": table.description,
        "additionalProperties": False,
        "properties": {column.name: _column_schema(column) for column in table.columns},
    }


def _tables() -> tuple[str, ...]:
    return (*REFINED, "locations")


def _column_schema(column: Column) -> dict[str, Any]:
    kind = JSON_TYPES[column.type]
    schema: dict[str, Any] = {"type": [kind, "null"] if column.nullable else kind, "description": column.comment}
    return {**schema, "format": "date"} if column.type == "date" else schema


def _row_schema(path: str) -> dict[str, Any]:
    if path.startswith("/v1/results/"):
        return {"$ref": f"#/components/schemas/{path.rpartition('/')[2]}"}
    if path in TABLES_OF_PATHS:
        return {"$ref": f"#/components/schemas/{TABLES_OF_PATHS[path]}"}
    if path == "/v1/observations":
        return {
            "type": "object",
            "required": ["iso_code", "location", "date", "metric", "value", "unit"],
            "properties": {
                **{name: {"type": "string"} for name in ("iso_code", "location", "metric", "unit")},
                "date": {"type": "string", "format": "date"},
                "value": {"type": ["number", "null"], "description": "null where nothing was reported"},
            },
        }
    return {"type": "object"}


def _result_operation(generic: dict[str, Any], table: Table) -> dict[str, Any]:
    """The operation of one table: the same route for all, but each has its own filters and rows."""
    operation = copy.deepcopy(generic)
    operation["operationId"] = f"read_{table.name}"
    operation["summary"] = table.name
    operation["description"] = f"{table.description} Every column is a filter; repeat it for several values."
    operation["parameters"] = [parameter for parameter in operation["parameters"] if parameter["in"] == "query"]
    _column_parameters(operation, table)
    return operation


def _column_parameters(operation: dict[str, Any], table: Table) -> None:
    for column in table.columns:
        schema = {key: value for key, value in _column_schema(column).items() if key == "format"}
        operation["parameters"].append(
            {
                "name": column.name,
                "in": "query",
                "required": False,
                "description": f"Only rows with this value: {column.comment}",
                "schema": {"type": "array", "items": {"type": JSON_TYPES[column.type], **schema}},
            }
        )


def _metric_choices(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        if parameter["name"] == "metric":
            parameter["schema"]["items"]["enum"] = list(METRICS)
            parameter["schema"]["minItems"] = 1


def _plain(parameter: dict[str, Any]) -> None:
    """In Python None stands for a parameter that was not sent; nobody can send null in a query."""
    schema = parameter["schema"]
    for choice in schema.pop("anyOf", []):
        if choice != {"type": "null"}:
            schema.update(choice)
    if parameter["required"] and parameter["name"] in EXAMPLES:
        parameter["example"] = EXAMPLES[parameter["name"]]


def _complete(operation: dict[str, Any], row: dict[str, Any]) -> None:
    """The answers of a route: rows with meta, as CSV too where there is a format parameter, and problems."""
    body = {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {"data": {"type": "array", "items": row}, "meta": {"$ref": "#/components/schemas/Meta"}},
    }
    content: dict[str, Any] = {"application/json": {"schema": body}}
    if any(parameter["name"] == "format" for parameter in operation.get("parameters", [])):
        content["text/csv"] = {"schema": {"type": "string"}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] = {
        "200": {"description": "Rows, and what they are.", "content": content},
        "304": {"description": "The client has this answer already (If-None-Match)."},
        **{status: {"description": text, "content": problem} for status, text in PROBLEMS.items()},
    }
