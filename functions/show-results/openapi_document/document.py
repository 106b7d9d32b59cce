"""The OpenAPI 3.1 document.

Routes and parameters come from their declarations, rows from the contracts, examples from real
responses.
"""

import re
from collections.abc import Iterable
from typing import Any

from covidlake.schema import Table
from http_responses.caching import VERSION
from lake.dictionary import COLUMNS, RULES
from lake.public_tables import PUBLIC_TABLES
from lake.queries.revisions import ROWS, SUMMARY
from lake.queries.vintages import VINTAGES
from rest.endpoint import Endpoint
from rest.parameters.tables import column_schema

from openapi_document.base_schemas import META, PROBLEM
from openapi_document.introduction import introduction
from openapi_document.record_schemas import RECORDS
from openapi_document.responses import ExampleOf, describe_responses

SIGNATURE = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "AWS Signature Version 4 of a principal that may call `execute-api:Invoke` on "
    "this route.",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
# Who runs a lake is reached by the repository that it was deployed from: the code knows no address.
CONTACT = {"name": "The covidlake contributors"}
# Of the software; what the data may be used for, each answer says.
LICENCE = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
# In the order in which they are read.
TAGS = {
    "data": "Daily values, locations and forecasts.",
    "results": "The tables of a release.",
    "revisions": "What releases changed of those before them.",
    "dictionary": "What columns and rules mean.",
    "lake": "Health, releases and runs.",
    "operate": "For IAM callers: SQL, and which release is the current one.",
}
_ROW_TABLES = {
    **PUBLIC_TABLES,
    "Revision": ROWS,
    "RevisionSummary": SUMMARY,
    "Vintage": VINTAGES,
    "DictionaryColumn": COLUMNS,
    "DictionaryRule": RULES,
}


def describe_api(endpoints: Iterable[Endpoint], base: str, example_of: ExampleOf) -> dict[str, Any]:
    """Return the document.

    Args:
        base: the path below which the API stands, e.g. /live
    """
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        if not endpoint.hidden:
            path = re.sub(r"<(\w+)>", r"{\1}", endpoint.path)
            operation = _operation(endpoint, example_of)
            paths.setdefault(path, {})[endpoint.method.lower()] = operation
    row_schemas = {name: row_schema(table) for name, table in _ROW_TABLES.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "covidlake",
            "version": VERSION,
            "description": introduction(),
            "contact": CONTACT,
            "license": LICENCE,
        },
        "servers": [{"url": base}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "securitySchemes": {"sigv4": SIGNATURE},
            "schemas": {"Meta": META, "Problem": PROBLEM, **RECORDS, **row_schemas},
        },
    }


def row_schema(table: Table) -> dict[str, Any]:
    """Return the JSON schema of a row; no column is required, because `columns` chooses."""
    return {
        "type": "object",
        "description": table.description,
        "additionalProperties": False,
        "properties": {column.name: column_schema(column) for column in table.columns},
    }


def _operation(endpoint: Endpoint, example_of: ExampleOf) -> dict[str, Any]:
    operation_id = _operation_id(endpoint)
    segments = [
        _describe_segment(name, description, endpoint.example)
        for name, description in endpoint.segments.items()
    ]
    parameters = [one.to_openapi() for one in endpoint.parameters if not one.hidden]
    operation: dict[str, Any] = {
        "operationId": operation_id,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "description": endpoint.description,
        "parameters": segments + parameters,
        "responses": describe_responses(endpoint, operation_id, example_of),
    }
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": bool(endpoint.body.get("required")),
            "content": {"application/json": {"schema": dict(endpoint.body)}},
        }
    if endpoint.signed:
        operation["security"] = [{"sigv4": []}]
    return operation


def _operation_id(endpoint: Endpoint) -> str:
    """Return an identifier as generated clients name their methods, e.g. get_releases_current."""
    name = re.sub(r"\W+", "_", endpoint.path.removeprefix("/v1/")).strip("_")
    return f"{endpoint.method.lower()}_{name}"


def _describe_segment(name: str, description: str, example: str | None) -> dict[str, Any]:
    described = {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "minLength": 1},
    }
    if example:
        described["example"] = example
    return described
