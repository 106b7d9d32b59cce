"""Which failures of AWS's services another try may mend."""

from typing import Any

import botocore.exceptions
import pytest
from botocore.exceptions import ClientError
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker
from covidlake.errors import ServiceUnavailable, StateConflict
from covidlake_aws.faults import service_faults

AGAIN = [
    *ThrottledRetryableChecker._THROTTLED_ERROR_CODES,
    *TransientRetryableChecker._TRANSIENT_ERROR_CODES,
]


def raised(error: Exception) -> Exception:
    """What a handler raises when its client raises this."""

    @service_faults
    def handler() -> None:
        raise error

    with pytest.raises(Exception) as caught:
        handler()
    return caught.value


def answered(code: str, status: int) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "m"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "PutObject")


@pytest.mark.parametrize("code", AGAIN)
def test_what_boto3_itself_asks_again_for(code: str) -> None:
    assert (
        str(raised(answered(code, 400)))
        == f"ClientError: An error occurred ({code}) when calling the PutObject operation: m"
    )
    assert type(raised(answered(code, 400))) is ServiceUnavailable


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_service_that_cannot_answer_now(status: int) -> None:
    assert type(raised(answered("InternalError", status))) is ServiceUnavailable


@pytest.mark.parametrize(
    "kind",
    ["EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError"],
)
def test_a_connection_that_fails(kind: str) -> None:
    error = getattr(botocore.exceptions, kind)(endpoint_url="https://s3", error="down")
    assert type(raised(error)) is ServiceUnavailable
    assert raised(error).__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        answered("AccessDenied", 403),
        answered("NoSuchBucket", 404),
        StateConflict("c"),
        ZeroDivisionError(),
    ],
    ids=repr,
)
def test_what_another_try_does_not_mend(error: Exception) -> None:
    assert raised(error) is error
