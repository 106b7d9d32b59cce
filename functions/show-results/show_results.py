"""The REST API and the web page; every answer names its release, date, source and licence."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.settings import ShowResultsSettings
from lake.release_store import of_environment
from rest import endpoint, error_problems
from rest.cors import cors_headers, preflight_response
from rest.every_response import answer_head, without_sniffing
from routes import (
    description,
    dictionary,
    observations,
    records,
    release_documents,
    revisions,
    tables,
    vintages,
    web_page,
)

# API Gateway asks for a key below this path; what is there is the same.
KEYED = "/keyed"

logger = Logger()
app = APIGatewayRestResolver()
ENDPOINTS = (
    *records.ENDPOINTS,
    *release_documents.ENDPOINTS,
    *observations.ENDPOINTS,
    *tables.ENDPOINTS,
    *revisions.ENDPOINTS,
    *vintages.ENDPOINTS,
    *dictionary.ENDPOINTS,
)
endpoint.install(app, ENDPOINTS, of_environment)
description.install(app, ENDPOINTS)
app.include_router(web_page.router)
error_problems.install(app, ENDPOINTS)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    headers = cors_headers(_origin(event), ShowResultsSettings.from_env().cors_origins)
    # Before any route: a preflight asks about the origin, not about the path.
    if event["httpMethod"] == "OPTIONS":
        return preflight_response(headers)
    # So that cursors, ETags and links are the same with a key and without.
    if event["path"].startswith(f"{KEYED}/"):
        event = {**event, "path": event["path"].removeprefix(KEYED)}
    response = answer_head(lambda asked: app.resolve(asked, context), event)
    response["multiValueHeaders"].update(headers)
    return without_sniffing(response)


def _origin(event: dict[str, Any]) -> str | None:
    for name, value in (event.get("headers") or {}).items():
        if name.lower() == "origin":
            return str(value)
    return None
