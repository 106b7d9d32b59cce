"""A file behind a URL, streamed.

Redirects are followed one checked hop at a time, and every fault is a typed error.
"""

import random
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from aws_lambda_powertools import Logger
from capture.deadline import Deadline
from covidlake.errors import SourceForbidden, SourceInvalid, SourceUnavailable

from download.connections import CONNECT_SECONDS, CheckedAdapter
from download.faults import typed
from download.retry_after import retry_after
from download.statuses import check, is_busy

MAX_HOPS = 5
READ_BYTES = 1 << 20
# A silent server is given up before the deadline, so that the state machine can try again.
SILENCE_SECONDS = 60
# Before the second and the third try of a busy server; what lasts longer is the state machine's to
# wait for.
PAUSES = (1.0, 4.0)

logger = Logger(child=True)

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "covidlake", "Accept": "text/csv, */*;q=0.1", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class HttpFile:
    """An answer whose body is still to be read.

    Attributes:
        name: Its URL, and where that led to, for messages.
        not_modified: There is no body.
        coding: Its Content-Encoding, for messages: what it is, its bytes say.
        length: Of the body as transferred; None where the server does not say it.
        chunks: The body as transferred.
    """

    name: str
    not_modified: bool
    etag: str | None
    last_modified: str | None
    coding: str
    length: int | None
    chunks: Iterator[bytes]


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: requests would read the body of a redirect, however large.

        It does so even where it is told not to follow.
        """


@contextmanager
def open_url(
    url: str,
    validators: Mapping[str, str],
    deadline: Deadline,
    allow_loopback_http: bool,
    pauses: tuple[float, ...] = PAUSES,
) -> Iterator[HttpFile]:
    """GET a URL, conditionally where there are validators (If-None-Match, If-Modified-Since).

    Args:
        validators: Headers of the conditional request; one that HTTP cannot carry is left out.
        pauses: Between the tries, in seconds, each shortened by up to half at random.

    Raises:
        SourceForbidden: Address, redirect, certificate or rights.
        SourceInvalid: No such file, or a part of it.
        SourceUnavailable: Everything that another try may mend, after the last try.
    """
    conditions = {name: value for name, value in validators.items() if _is_sendable(value)}
    with ExitStack() as watching, _Session() as session:
        # A proxy or .netrc of the environment would go around the check of addresses.
        session.trust_env = False
        session.headers.update({**_HEADERS, **conditions})
        response = _response(session, watching, url, deadline, allow_loopback_http, pauses)
        watching.callback(response.close)
        check(response, is_conditional=bool(conditions))
        yield HttpFile(
            name=url if response.url == url else f"{url}, which led to {response.url}",
            not_modified=response.status_code == 304,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            coding=response.headers.get("Content-Encoding", ""),
            length=_length(response.headers.get("Content-Length", "")),
            chunks=_body(response, url, deadline),
        )


def _length(header: str) -> int | None:
    # A server may write what it likes; no file has a length of more digits.
    return int(header) if re.fullmatch("[0-9]{1,18}", header) else None


def _is_sendable(value: str) -> bool:
    """Return whether a server's validator may stand in a header of a request.

    Servers send ETags with control characters, which requests would refuse.
    """
    return value.isascii() and value.isprintable() and value == value.strip()


def _response(
    session: requests.Session,
    watching: ExitStack,
    url: str,
    deadline: Deadline,
    allow_loopback_http: bool,
    pauses: tuple[float, ...],
) -> requests.Response:
    """Return the response to the first try that a server is not too busy for."""

    def request() -> requests.Response:
        # A new adapter a try: whether loopback is still allowed depends on the hops of that try.
        adapter = CheckedAdapter(deadline, watching, allow_loopback_http)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        with typed(url, deadline):
            return _follow(session, url, deadline, allow_loopback_http)

    for pause in pauses:
        wait = random.uniform(pause / 2, pause)  # noqa: S311 - jitter
        try:
            response = request()
        except SourceUnavailable as error:
            if wait >= deadline.left():
                raise
            logger.info("asking again", extra={"problem": str(error), "seconds": wait})
        else:
            if not is_busy(response):
                return response
            response.close()
            requested_wait = retry_after(response.headers.get("Retry-After"))
            wait = wait if requested_wait is None else requested_wait
        deadline.sleep(wait)
    return request()


def _follow(
    session: requests.Session, url: str, deadline: Deadline, allow_loopback_http: bool
) -> requests.Response:
    check_url(url, allow_loopback_http)
    for _ in range(MAX_HOPS + 1):
        timeout = (CONNECT_SECONDS, min(SILENCE_SECONDS, deadline.left()))
        response = session.get(url, timeout=timeout, stream=True, allow_redirects=False)
        if response.status_code not in _REDIRECTS:
            return response
        response.close()
        url = _target(url, response, allow_loopback_http)
    raise SourceForbidden(f"more than {MAX_HOPS} redirects, the last to {url}")


def _target(url: str, response: requests.Response, allow_loopback_http: bool) -> str:
    """Return where a redirect leads, checked."""
    location = _utf8(response.headers.get("Location", ""))
    if not location:
        raise SourceInvalid(f"{url} answered {response.status_code} without saying where to")
    try:
        target = urljoin(url, location)
        check_url(target, allow_loopback_http)
    except ValueError as error:
        raise SourceForbidden(f"{url} leads to {location!r}: not a URL: {error}") from error
    except SourceForbidden as error:
        raise SourceForbidden(f"{url} leads on: {error}") from error
    return target


def _utf8(header: str) -> str:
    """Return a header's text; http.client takes all headers for Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def check_url(url: str, allow_loopback_http: bool) -> None:
    """Raise SourceForbidden unless it is https with a host and without credentials.

    Or http, where that may lead to this machine.
    """
    schemes = ("https", "http") if allow_loopback_http else ("https",)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError as error:
        raise SourceForbidden(f"not a URL: {url!r}: {error}") from error
    if not usable:
        raise SourceForbidden(
            f"{url!r} is not allowed: a source is an {' or '.join(schemes)} URL with a host"
        )
    if parts.username is not None or parts.password is not None:
        raise SourceForbidden(
            f"the URL of {parts.hostname} holds credentials: they would end up in logs and releases"
        )


def _body(response: requests.Response, url: str, deadline: Deadline) -> Iterator[bytes]:
    with typed(url, deadline):
        while chunk := response.raw.read(READ_BYTES, decode_content=False):
            yield chunk
        # A connection that was shut at the deadline looks like the end of a body without a length.
        deadline.left()
