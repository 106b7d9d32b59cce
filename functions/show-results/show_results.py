"""The REST API and the web page: answers from the current release, each with its release, date, source and licence."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.settings import ShowResultsSettings
from lake import release_store
from rest import error_problems
from rest.cors import allowed, preflight
from rest.endpoint import install
from routes import description, dictionary, records, revisions, tables, web_page

# API Gateway asks for a key below this path; what is there is the same.
KEYED = "/keyed"

logger = Logger()
app = APIGatewayRestResolver()
endpoints = (*records.ENDPOINTS, *tables.ENDPOINTS, *revisions.ENDPOINTS, *dictionary.ENDPOINTS)
install(app, endpoints, release_store.of_environment)
description.install(app, endpoints)
app.include_router(web_page.router)
error_problems.install(app, endpoints)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    origin = next(
        (value for name, value in (event.get("headers") or {}).items() if name.lower() == "origin"),
        None,
    )
    headers = allowed(origin, ShowResultsSettings.from_env().cors_origins)
    if event["httpMethod"] == "OPTIONS":
        return preflight(headers)
    if event["path"].startswith(f"{KEYED}/"):
        event = {**event, "path": event["path"].removeprefix(KEYED)}
    answer = app.resolve(event, context)
    answer["multiValueHeaders"].update(headers)
    return answer
