"""The REST API and the web page: answers from the current release, each with its release, date, source and licence."""

from typing import Any

import error_answers
import routes_data
import routes_page
import routes_records
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
tracer = Tracer()
app = APIGatewayRestResolver(enable_validation=True)
for routes in (routes_data, routes_records, routes_page):
    app.include_router(routes.router)
error_answers.install(app)


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
