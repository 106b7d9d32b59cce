"""The API's routes for IAM callers, a function with a role of its own.

What starts queries and runs is out of reach of the public function.
"""

import tempfile
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.settings import OperateSettings
from lake.release_store import ReleaseStore, open_store
from rest import endpoint, error_problems
from rest.every_response import answer_head, without_sniffing
from routes import activation, queries

logger = Logger()
app = APIGatewayRestResolver()
ENDPOINTS = (*queries.ENDPOINTS, *activation.ENDPOINTS)


def _store() -> ReleaseStore:
    # It reads manifests only: nothing is ever written into this folder.
    return open_store(OperateSettings.from_env().lake_bucket, tempfile.gettempdir())


endpoint.install(app, ENDPOINTS, _store)
error_problems.install(app, ENDPOINTS)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return without_sniffing(answer_head(lambda asked: app.resolve(asked, context), event))
