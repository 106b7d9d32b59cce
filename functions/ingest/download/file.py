"""A file behind a URL, streamed.

Redirects are followed one checked hop at a time, and every fault is a typed error.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from aws_lambda_powertools import Logger
from capture.deadline import Deadline
from covidlake.errors import CovidlakeError, SourceForbidden, SourceInvalid, SourceUnavailable

from download.connections import CONNECT_SECONDS, CheckedAdapter
from download.retry_after import retry_after

MAX_HOPS = 5
READ_BYTES = 1 << 20
# A silent server is given up before the deadline, so that the state machine can try again.
SILENCE_SECONDS = 60
# Before the second and the third try of a busy server; what lasts longer is the state machine's to
# wait for.
PAUSES = (1.0, 4.0)

logger = Logger(child=True)

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (408, 425, 429, 500, 502, 503, 504)
_HEADERS = {"User-Agent": "covidlake", "Accept": "text/csv, */*;q=0.1", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class HttpFile:
    """An answer whose body is still to be read.

    Attributes:
        not_modified: There is no body.
        chunks: The body as transferred.
    """

    not_modified: bool
    etag: str | None
    last_modified: str | None
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
        validators: Headers of the conditional request.
        pauses: Between the tries, in seconds, each shortened by up to half at random.

    Raises:
        SourceForbidden: Address, redirect, certificate or rights.
        SourceInvalid: No such file, or a page instead of it.
        SourceUnavailable: Everything that another try may mend, after the last try.
    """
    with ExitStack() as watching, _Session() as session:
        # A proxy or .netrc of the environment would go around the check of addresses.
        session.trust_env = False
        session.headers.update({**_HEADERS, **validators})
        response = _response(session, watching, url, deadline, allow_loopback_http, pauses)
        watching.callback(response.close)
        _check(response, is_conditional=bool(validators))
        yield HttpFile(
            not_modified=response.status_code == 304,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            chunks=_body(response, url, deadline),
        )


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
        with _typed(url, deadline):
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
            if response.status_code not in _BUSY:
                return response
            response.close()
            requested_wait = retry_after(response.headers.get("Retry-After"))
            wait = wait if requested_wait is None else requested_wait
        deadline.sleep(wait)
    return request()


def _follow(
    session: requests.Session, url: str, deadline: Deadline, allow_loopback_http: bool
) -> requests.Response:
    for _ in range(MAX_HOPS + 1):
        check_url(url, allow_loopback_http)
        timeout = (CONNECT_SECONDS, min(SILENCE_SECONDS, deadline.left()))
        response = session.get(url, timeout=timeout, stream=True, allow_redirects=False)
        if response.status_code not in _REDIRECTS:
            return response
        target = response.headers.get("Location")
        response.close()
        if not target:
            raise SourceInvalid(f"{url} answered {response.status_code} without saying where to")
        try:
            url = urljoin(url, target)
        except ValueError as error:
            raise SourceForbidden(
                f"{url} leads to {target!r}, which is not a URL: {error}"
            ) from error
    raise SourceForbidden(f"more than {MAX_HOPS} redirects, the last to {url}")


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


def _check(response: requests.Response, is_conditional: bool) -> None:
    """Raise where the response is not the file, by its status and its headers."""
    status, kind = response.status_code, response.headers.get("Content-Type", "")
    summary = f"{response.url} answered {status} {response.reason or ''}".rstrip()
    # To a request without validators it is no response at all: there is nothing to be unmodified.
    if status == 304 and is_conditional:
        return
    if status in _BUSY or status > 500:
        raise SourceUnavailable(summary)
    if status in (401, 403, 407, 451):
        raise SourceForbidden(summary)
    if status != 200:
        raise SourceInvalid(f"{summary}: there is no file")
    if kind.split(";")[0].strip().lower() in ("text/html", "application/xhtml+xml"):
        raise SourceInvalid(f"{summary} with {kind}: a web page where CSV was expected")
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise SourceInvalid(f"{summary} with Content-Encoding {coding}; only gzip was offered")


def _body(response: requests.Response, url: str, deadline: Deadline) -> Iterator[bytes]:
    with _typed(url, deadline):
        while chunk := response.raw.read(READ_BYTES, decode_content=False):
            yield chunk
        # A connection that was shut at the deadline looks like the end of a body without a length.
        deadline.left()


@contextmanager
def _typed(url: str, deadline: Deadline) -> Iterator[None]:
    """Turn what requests, urllib3 and the socket raise into errors of the state machine."""
    try:
        yield
    except CovidlakeError:
        raise
    except ValueError as error:  # InvalidURL and its kin among them
        raise SourceForbidden(f"not a URL: {url!r}: {error}") from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        # Past the deadline it is the watchdog that shut the connection: say that instead.
        deadline.left()
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise SourceForbidden(f"{url}: its certificate is not trusted: {error}") from error
        raise SourceUnavailable(f"{url}: {type(error).__name__}: {error}") from error
