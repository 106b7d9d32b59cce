"""What requests, urllib3 and sockets raise, as errors of the state machine."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import urllib3
from capture.deadline import Deadline
from covidlake.errors import CovidlakeError, SourceForbidden, SourceUnavailable

_NOT_A_URL = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationValueError,
    http.client.InvalidURL,
)
# A ValueError or OverflowError is a length that is no number, negative, or beyond what can be read.
_TRANSFER = (
    requests.exceptions.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
    OverflowError,
)


@contextmanager
def typed(url: str, deadline: Deadline) -> Iterator[None]:
    """Raise errors of the state machine instead of those of a transfer from this URL."""
    try:
        yield
    except CovidlakeError:
        raise
    except _NOT_A_URL as error:
        raise SourceForbidden(f"not a URL: {url!r}: {error}") from error
    except _TRANSFER as error:
        # Past the deadline it is the watchdog that shut the connection: say that instead.
        deadline.left()
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise SourceForbidden(f"{url}: its certificate is not trusted: {error}") from error
        raise SourceUnavailable(f"{url}: {type(error).__name__}: {error}") from error
