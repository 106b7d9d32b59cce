"""The responses of a route in OpenAPI: success with an example, redirects, problems."""

import re
from collections.abc import Callable
from typing import Any

from rest.endpoint import Endpoint
from rest.formats import CONTENT_TYPES, Format, media_type
from rest.parameters.declared import Parameter
from rest.parameters.shared import CURSOR, FORMAT

# Path and query -> the body of a JSON response, or None where there is none.
ExampleOf = Callable[[str], dict[str, Any] | None]

PROBLEMS = {
    "400": "A parameter is unknown or not valid; `errors` names it, what was sent, and what is "
    "allowed.",
    "404": "There is no such thing.",
    "410": "The release that the cursor belongs to has been removed.",
    "422": "A parameter is well-formed, but in conflict with another one or with the release; "
    "`errors` is as above.",
    "429": "Too many requests: ask again after `Retry-After` seconds, or use a key.",
    "503": "No release is published yet; or, with `Retry-After`, the lake is busy: ask again after "
    "so many seconds.",
}
PROBLEMS_WHEN_SIGNED = {
    "401": "The request is not signed.",
    "403": "The signature is not valid, or its signer may not ask for this.",
    "409": "Not now: the query still runs or has failed, or a run of the pipeline is in progress.",
}
NOT_MODIFIED = {"description": "The client has this answer already (If-None-Match)."}
REDIRECT = {
    "description": "The file is too large for an answer: `Location` is where to fetch it, "
    "for 15 minutes."
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
    "Content-Disposition": "A name for the file, in every format but JSON.",
}


def describe_responses(
    endpoint: Endpoint, operation_id: str, example_of: ExampleOf
) -> dict[str, Any]:
    """Return status -> Response Object of a route."""
    formats = _formats(endpoint)
    responses = {_success_status(endpoint): _success(endpoint, operation_id, formats, example_of)}
    if not endpoint.signed:
        responses["304"] = NOT_MODIFIED
    if "parquet" in formats:
        responses["303"] = REDIRECT
    content = {"application/problem+json": {"schema": _reference("Problem")}}
    problems = {**PROBLEMS, **(PROBLEMS_WHEN_SIGNED if endpoint.signed else {})}
    for status, description in problems.items():
        responses[status] = {"description": description, "content": content}
    return responses


def _success_status(endpoint: Endpoint) -> str:
    return "202" if endpoint.method == "POST" else "200"


def _success(
    endpoint: Endpoint, operation_id: str, formats: list[Format], example_of: ExampleOf
) -> dict[str, Any]:
    if endpoint.media_type:
        media = endpoint.media_type.partition(";")[0]
        # A client reads YAML and JSON-LD as objects, and every other form as text.
        is_object = media.endswith(("yaml", "json"))
        content = {media: {"schema": {"type": "object" if is_object else "string"}}}
        return {"description": endpoint.summary, "content": content}
    json_content: dict[str, Any] = {"schema": _body_schema(endpoint)}
    example = _example(endpoint, example_of)
    if example is not None:
        json_content["example"] = example
    content = {"application/json": json_content}
    for form in formats:
        if form != "json":
            content[media_type(form)] = {"schema": {"type": "string"}}
    success: dict[str, Any] = {"description": _success_description(endpoint), "content": content}
    if formats:
        success["headers"] = {
            name: {"description": description, "schema": {"type": "string"}}
            for name, description in HEADERS.items()
        }
    # By this link a generated client finds the next page without knowing our words.
    if _parameter(endpoint, CURSOR.name):
        following = {"cursor": "$response.body#/meta/next"}
        success["links"] = {"next": {"operationId": operation_id, "parameters": following}}
    return success


def _success_description(endpoint: Endpoint) -> str:
    if not endpoint.signed:
        return "Rows, and what they are."
    if endpoint.method == "POST":
        return "Accepted: `Location` is where to ask about it."
    return "What was asked for."


def _body_schema(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {
            "data": {"type": "array", "items": _reference(endpoint.row)},
            "meta": _reference("Meta"),
        },
    }


def _example(endpoint: Endpoint, example_of: ExampleOf) -> dict[str, Any] | None:
    # A signed route is served by the other function: it cannot be called here.
    if endpoint.example is None or endpoint.signed:
        return None
    if endpoint.segments:
        return example_of(re.sub(r"<\w+>", endpoint.example, endpoint.path))
    return example_of(f"{endpoint.path}?{endpoint.example}")


def _formats(endpoint: Endpoint) -> list[Format]:
    parameter = _parameter(endpoint, FORMAT.name)
    names = parameter.schema["enum"] if parameter else []
    # Of a route's own, the media type is that of one of these.
    return [form for form in CONTENT_TYPES if form in names]


def _parameter(endpoint: Endpoint, name: str) -> Parameter | None:
    for parameter in endpoint.parameters:
        if parameter.name == name:
            return parameter
    return None


def _reference(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}
