"""What the status of a response says: the file, nothing new, come again, or a refusal."""

import re

import requests
from covidlake.errors import SourceForbidden, SourceInvalid, SourceUnavailable

# The file is still being made (202), or the server has no time; so it is above 500, too.
_BUSY = (202, 408, 423, 425, 429)
_FORBIDDEN = (401, 403, 407, 451)
# 203: a proxy between changed it, by an encoding for instance.
_WHOLE = (200, 203)
_GONE = (404, 410)
_RANGE = re.compile(r"bytes 0-(\d{1,18})/(\d{1,18})")


def is_busy(response: requests.Response) -> bool:
    """Return whether another try may get the file."""
    status, headers = response.status_code, response.headers
    if status in _BUSY or status >= 500:
        return True
    # GitHub's limit of requests is a 403 with either of them.
    limits_requests = "Retry-After" in headers or headers.get("X-RateLimit-Remaining") == "0"
    return status >= 400 and limits_requests


def check(response: requests.Response, is_conditional: bool) -> None:
    """Raise unless the response carries the file, or says that it has not changed.

    Raises:
        SourceForbidden: It asks for rights.
        SourceInvalid: There is no file.
        SourceUnavailable: Another try may get it.
    """
    status = response.status_code
    summary = f"{response.url} answered {status} {response.reason or ''}".rstrip()
    # To a request without validators it is no response at all: there is nothing to be unmodified.
    if status in _WHOLE or (status == 304 and is_conditional):
        return
    if is_busy(response):
        raise SourceUnavailable(summary)
    if status in _FORBIDDEN:
        raise SourceForbidden(summary)
    if status in _GONE:
        raise SourceInvalid(
            f"{summary}: there is no file. If its publisher moved it, correct location.url of the "
            "source, or name another address in location.mirrors"
        )
    if status == 206:
        _check_whole(response.headers.get("Content-Range", ""), summary)
        return
    raise SourceInvalid(f"{summary}: there is no file")


def _check_whole(content_range: str, summary: str) -> None:
    """Refuse a part of the file; nobody asked for one."""
    match = _RANGE.fullmatch(content_range.strip())
    if not match or int(match[1]) + 1 != int(match[2]):
        raise SourceInvalid(
            f"{summary} with Content-Range {content_range!r}: a part of the file, not the whole"
        )
