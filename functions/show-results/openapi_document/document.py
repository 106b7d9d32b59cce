"""The OpenAPI 3.1 document: routes and parameters from their declarations, rows from the contracts, examples from real answers."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from covidlake.schema import REFINED, TABLES, Table
from http_responses.page import VERSION
from http_responses.text import CONTENT_TYPES, Format
from lake.revision_query import ROWS, SUMMARY
from openapi_document.schemas import META, PROBLEM, RECORDS
from rest.endpoint import Endpoint
from rest.shared_parameters import CURSOR, FORMAT, LOCATION, column_schema
from routes.dictionary import COLUMNS, RULES

DESCRIPTION = (
    "COVID-19 data in immutable releases. Every answer names its release, the date of its data, its sources, their licences and "
    "attributions: as `meta` in JSON, as `X-` headers in every other format. Answers are cut into pages, never silently: follow "
    "`meta.next`, or the `Link` header. Null means not reported, never zero."
)
PROBLEMS = {
    "400": "A parameter is unknown or not valid; `errors` names it, what was sent, and what is allowed.",
    "404": "There is no such thing.",
    "410": "The release that the cursor belongs to has been removed.",
    "422": "A parameter cannot be used here: beside another, or with what the release has. `errors` is as above.",
    "503": "No release is published yet.",
}
PROBLEMS_WHEN_SIGNED = {
    "401": "The request is not signed.",
    "403": "The signature is not valid, or its signer may not ask for this.",
    "409": "Not now: the query still runs or has failed, or a run of the pipeline is in progress.",
}
SIGNATURE = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "AWS Signature Version 4 of a principal that may call `execute-api:Invoke` on this route.",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
HEADERS = {
    "X-Release": "Release that answered.",
    "X-Data-Date": "Last day that any country reports.",
    "X-Source": "Names of the sources.",
    "X-Licence": "Licences of the data.",
    "X-Attribution": "Keep it with any copy.",
    "X-Truncated": "Whether rows follow: true or false.",
    "X-Next": "Send it as `cursor` for the rows that follow.",
    "Link": 'The next page: <?...>; rel="next".',
}

_ROWS = {
    **{name: TABLES[name] for name in (*REFINED, "locations")},
    "Revision": ROWS,
    "RevisionSummary": SUMMARY,
    "DictionaryColumn": COLUMNS,
    "DictionaryRule": RULES,
}

# Path and query -> the body of a JSON answer, or None where it is none.
RealAnswer = Callable[[str], dict[str, Any] | None]


def describe_api(
    endpoints: Iterable[Endpoint], base: str, locations: Sequence[str], real_answer: RealAnswer
) -> dict[str, Any]:
    """The document.

    base       the path below which the API stands, e.g. /live
    locations  codes of the release that answers; without any, any text is allowed
    """
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        if not endpoint.hidden:
            path = re.sub(r"<(\w+)>", r"{\1}", endpoint.path)
            paths.setdefault(path, {})[endpoint.method.lower()] = _operation(
                endpoint, locations, real_answer
            )
    return {
        "openapi": "3.1.0",
        "info": {"title": "covidlake", "version": VERSION, "description": DESCRIPTION},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "securitySchemes": {"sigv4": SIGNATURE},
            "schemas": {
                "Meta": META,
                "Problem": PROBLEM,
                **RECORDS,
                **{name: row_schema(table) for name, table in _ROWS.items()},
            },
        },
    }


def row_schema(table: Table) -> dict[str, Any]:
    """JSON schema of a row; no column is required, because `columns` chooses."""
    return {
        "type": "object",
        "description": table.description,
        "additionalProperties": False,
        "properties": {column.name: column_schema(column) for column in table.columns},
    }


def _operation(
    endpoint: Endpoint, locations: Sequence[str], real_answer: RealAnswer
) -> dict[str, Any]:
    parameters = [parameter.describe() for parameter in endpoint.parameters]
    for parameter in parameters:
        if parameter["name"] == LOCATION.name and LOCATION in endpoint.parameters and locations:
            parameter["schema"]["items"] = {"type": "string", "enum": list(locations)}
    identifier = f"{endpoint.method.lower()}_" + re.sub(
        r"\W+", "_", endpoint.path.removeprefix("/v1/")
    ).strip("_")
    operation: dict[str, Any] = {
        "operationId": identifier,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "description": endpoint.description,
        "parameters": [
            *(_segment(name, words, endpoint.example) for name, words in endpoint.segments.items()),
            *parameters,
        ],
        "responses": _responses(endpoint, identifier, real_answer),
    }
    if endpoint.body is not None:
        required = bool(endpoint.body.get("required"))
        operation["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": dict(endpoint.body)}},
        }
    return {**operation, "security": [{"sigv4": []}]} if endpoint.signed else operation


def _segment(name: str, words: str, example: str | None) -> dict[str, Any]:
    described = {
        "name": name,
        "in": "path",
        "required": True,
        "description": words,
        "schema": {"type": "string", "minLength": 1},
    }
    return {**described, "example": example} if example else described


def _responses(endpoint: Endpoint, identifier: str, real_answer: RealAnswer) -> dict[str, Any]:
    body = {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": f"#/components/schemas/{endpoint.row}"}},
            "meta": {"$ref": "#/components/schemas/Meta"},
        },
    }
    success: dict[str, Any] = {
        "description": "Rows, and what they are.",
        "content": {"application/json": {"schema": body}},
    }
    if endpoint.signed:
        success["description"] = (
            "Accepted: `Location` is where to ask about it."
            if endpoint.method == "POST"
            else "What was asked for."
        )
        responses = {"202" if endpoint.method == "POST" else "200": success}
    else:
        responses = {
            "200": success,
            "304": {"description": "The client has this answer already (If-None-Match)."},
        }
    example = _example(endpoint, real_answer)
    if example is not None:
        success["content"]["application/json"]["example"] = example
    forms: list[Format] = next(
        (
            parameter.schema["enum"]
            for parameter in endpoint.parameters
            if parameter.name == FORMAT.name
        ),
        [],
    )
    success["content"] |= {
        CONTENT_TYPES[form].partition(";")[0]: {"schema": {"type": "string"}}
        for form in forms
        if form != "json"
    }
    if forms:
        success["headers"] = {
            name: {"description": words, "schema": {"type": "string"}}
            for name, words in HEADERS.items()
        }
    if "parquet" in forms:
        responses["303"] = {
            "description": "The Parquet file is too large for an answer: `Location` is where to fetch it, for 15 minutes."
        }
    if CURSOR.name in {parameter.name for parameter in endpoint.parameters}:
        success["links"] = {
            "next": {
                "operationId": identifier,
                "parameters": {"cursor": "$response.body#/meta/next"},
            }
        }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    problems = {**PROBLEMS, **(PROBLEMS_WHEN_SIGNED if endpoint.signed else {})}
    return {
        **responses,
        **{status: {"description": text, "content": problem} for status, text in problems.items()},
    }


def _example(endpoint: Endpoint, real_answer: RealAnswer) -> dict[str, Any] | None:
    if endpoint.example is None or endpoint.signed:
        return None
    if endpoint.segments:
        return real_answer(re.sub(r"<\w+>", endpoint.example, endpoint.path))
    return real_answer(f"{endpoint.path}?{endpoint.example}")
