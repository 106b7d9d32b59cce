"""HTTP requests: retried politely, with a key or a signature where needed, refusals as errors."""

import logging
import os
import re
from collections.abc import Mapping
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util import Retry

from covidlake_client.responses import ApiError

logger = logging.getLogger(__name__)

# To connect, and between two bytes: API Gateway gives up after 29 seconds.
TIMEOUT_SECONDS = (5, 35)
RETRIES = 4
LONGEST_WAIT_SECONDS = 60


class PoliteRetry(Retry):
    """Repeat reads that were throttled or met a gateway's hiccup.

    When the API says so, otherwise later each time. 503 without Retry-After is an answer: nothing
    is published yet.
    """

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        if status_code == requests.codes.unavailable and not has_retry_after:
            return False
        return super().is_retry(method, status_code, has_retry_after)


def new_session() -> requests.Session:
    """Return a session that repeats reads, never writes."""
    retry = PoliteRetry(
        RETRIES,
        connect=1,
        status_forcelist=(429, 502, 503, 504),
        allowed_methods=("GET",),
        backoff_factor=0.5,
        backoff_jitter=0.5,
        retry_after_max=LONGEST_WAIT_SECONDS,
        raise_on_status=False,
    )
    http = requests.Session()
    for scheme in ("http://", "https://"):
        http.mount(scheme, HTTPAdapter(max_retries=retry))
    return http


class Signature(AuthBase):
    """SigV4 for API Gateway, with the credentials that the AWS CLI would use.

    ApiError where there are none.
    """

    def __init__(self, region: str | None = None) -> None:
        try:
            from botocore.session import get_session
        except ImportError as error:
            raise ApiError(
                "Only IAM callers may ask this, and signing needs botocore: "
                "pip install 'covidlake-client[aws]'"
            ) from error
        aws = get_session()
        credentials = aws.get_credentials()
        if credentials is None:
            raise ApiError(
                "Only IAM callers may ask this: "
                "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            )
        self.credentials = credentials
        # AWS_REGION first, as AWS's newer SDKs do; botocore knows AWS_DEFAULT_REGION and the
        # profile's.
        configured = cast("str | None", aws.get_config_variable("region"))
        self.region = region or os.environ.get("AWS_REGION") or configured

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        url = request.url or ""
        in_url = re.search(r"\.execute-api\.([a-z0-9-]+)\.", url)
        region = in_url[1] if in_url else self.region
        if not region:
            raise ApiError("Signing needs the region of the API: set AWS_REGION.")
        # Only headers that nobody on the way changes may be part of the signature.
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() in ("content-type", "accept")
        }
        signed = AWSRequest(method=request.method, url=url, data=request.body, headers=headers)
        SigV4Auth(self.credentials, "execute-api", region).add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


def send(http: requests.Session, method: str, url: str, **request: Any) -> requests.Response:
    """Return the response, whatever its status; a redirect is left to the caller.

    ApiError where nobody answers, or nobody could at such an address.
    """
    try:
        return _send(http, method, url, **request)
    except requests.ConnectionError as error:
        base = url.partition("/v1/")[0]
        raise ApiError(
            f"No API answers at {base}. "
            "Start one with `make serve`, or name another with --url or COVIDLAKE_URL."
        ) from error
    except requests.RequestException as error:
        raise ApiError(f"{url} could not be asked: {error}") from error


def _send(http: requests.Session, method: str, url: str, **request: Any) -> requests.Response:
    asked = requests.Request(method, url, params=request.get("params")).prepare().url
    logger.info("%s %s", method, asked)
    return http.request(method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, **request)


def error_of(response: requests.Response) -> ApiError:
    """Return what a response that is no answer says."""
    status = response.status_code
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return ApiError(f"{response.url} answered {status}, but not as a covidlake API does.")
    if isinstance(body, Mapping) and "detail" in body:
        return ApiError(f"{body.get('title', response.reason)}: {body['detail']}", body)
    return ApiError(f"{response.url} answered {status} {response.reason}.")
