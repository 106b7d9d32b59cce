"""What an AWS client raises after its own tries were in vain, as an error that the state machine knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from covidlake.errors import ServiceUnavailable

# Codes that services give for "not now" with a status below 500: what botocore itself asks again
# for.
_NOT_NOW = {
    "BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException", "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "RequestTimeout",
    "RequestTimeoutException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException",
    "TransactionInProgressException",
}  # fmt: skip


@contextmanager
def service_faults(*kinds: type[Exception]) -> Iterator[None]:
    """ServiceUnavailable instead of botocore's ClientError and BotoCoreError (kinds, which this package does not know).

    As a decorator of a handler, or around a block. What a service refused stays as it is: another
    try would not help.
    """
    try:
        yield
    except kinds as error:
        if _is_refusal(error):
            raise
        raise ServiceUnavailable(f"{type(error).__name__}: {error}") from error


def _is_refusal(error: Exception) -> bool:
    answer = getattr(error, "response", None)  # only where there was one
    if answer is None:
        return False
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status < 500 and status != 429 and answer["Error"]["Code"] not in _NOT_NOW
