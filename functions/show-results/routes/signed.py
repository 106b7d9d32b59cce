"""What the routes for IAM callers share: clients of AWS, and responses that nobody may keep."""

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from aws_lambda_powertools.event_handler import Response
from covidlake.errors import ReleaseNotFound
from covidlake.releases.manifest import ReleaseManifest
from http_responses.metadata import Headers, response_meta
from http_responses.text import to_json
from lake.release_store import ReleaseStore
from rest.endpoint import RouteCall
from rest.formats import CONTENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

Service = Literal["athena", "stepfunctions"]


def record_response(
    call: RouteCall, record: "Mapping[str, Any]", headers: Headers, status: int = 200
) -> Response[Any]:
    """Return one record as JSON, not to be kept: it changes from one moment to the next."""
    meta = response_meta(release_of_views(call.store))
    body = to_json({"data": [record], "meta": meta})
    headers = {"Cache-Control": "no-store", **headers}
    return Response(status, CONTENT_TYPES["json"], body, headers)


def accepted_response(call: RouteCall, record: "Mapping[str, Any]") -> Response[Any]:
    """Return 202 with the address where to ask how it goes on: the record's `href`.

    Location is relative to the request's own address, which stands below a stage.
    """
    # Relative, so that neither the stage nor the base path of a domain need be known here.
    depth = call.request.path.strip("/").count("/")
    location = "../" * depth + record["href"].lstrip("/")
    return record_response(call, record, {"Location": location, "Retry-After": "1"}, status=202)


def release_of_views(store: ReleaseStore, at: str | None = None) -> ReleaseManifest | None:
    """Return the release that Athena's views show.

    None where it was switched since the moment `at`, or where none is published yet.
    """
    try:
        published_at = datetime.fromisoformat(store.pointer()["published_at"])
        if at is not None and datetime.fromisoformat(at) < published_at:
            return None
        return store.current()
    except ReleaseNotFound:
        return None


@lru_cache(maxsize=2)
def aws_client(service: Service) -> Any:
    """Return the client of a service, made once for all requests of this process."""
    import boto3  # for the requests that need it only

    return boto3.client(service)
