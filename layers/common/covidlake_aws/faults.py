"""What an AWS client raises after its own tries were in vain, as an error of the state machine."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from covidlake.errors import ServiceUnavailable

P = ParamSpec("P")
R = TypeVar("R")

# Codes that services give for "not now" with a status below 500: what botocore itself asks again
# for.
_NOT_NOW = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
_TOO_MANY_REQUESTS = 429


def service_faults(handler: Callable[P, R]) -> Callable[P, R]:
    """Decorate a handler: ServiceUnavailable instead of botocore's ClientError and BotoCoreError.

    What a service refused stays as it is: another try would not help.
    """

    @wraps(handler)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return handler(*args, **kwargs)
        except (ClientError, BotoCoreError) as error:
            if not is_outage(error):
                raise
            raise ServiceUnavailable(f"{type(error).__name__}: {error}") from error

    return guarded


def is_outage(error: Exception) -> bool:
    """Return whether a service of AWS did not answer, or said "not now": another try may help."""
    if isinstance(error, BotoCoreError):
        return True  # no answer came
    if not isinstance(error, ClientError):
        return False
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= 500 or status == _TOO_MANY_REQUESTS:
        return True
    return error.response["Error"]["Code"] in _NOT_NOW
