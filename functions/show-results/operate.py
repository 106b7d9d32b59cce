"""The API's routes for IAM callers, a function with a role of its own: what starts queries and runs is out of reach of the public one."""

import tempfile
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from covidlake.settings import OperateSettings
from lake.release_store import ReleaseStore, open_store
from rest import error_problems
from rest.endpoint import install
from routes import operations

logger = Logger()
app = APIGatewayRestResolver()


def _store() -> ReleaseStore:
    return open_store(
        OperateSettings.from_env().lake_bucket, tempfile.gettempdir()
    )  # it reads manifests only


install(app, operations.ENDPOINTS, _store)
error_problems.install(app, operations.ENDPOINTS)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    answer: dict[str, Any] = app.resolve(event, context)
    return answer
