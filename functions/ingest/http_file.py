"""A file behind a URL, streamed: redirects followed one checked hop at a time, every fault a typed error."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from connections import CheckedAdapter
from covidlake.errors import CovidlakeError, SourceForbidden, SourceInvalid, SourceUnavailable
from deadline import Deadline

MAX_HOPS = 5
READ_BYTES = 1 << 20
# A silent server is given up before the deadline, so that the state machine can try again.
SILENCE_SECONDS = 60
_REDIRECTS = (301, 302, 303, 307, 308)
_RETRIABLE = (408, 425, 429)


@dataclass(frozen=True)
class HttpFile:
    """An answer whose body has not been read yet. chunks: the body as transferred; not_modified: there is none."""

    not_modified: bool
    etag: str | None
    last_modified: str | None
    chunks: Iterator[bytes]


@contextmanager
def opened(url: str, validators: Mapping[str, str], deadline: Deadline, allow_loopback_http: bool) -> Iterator[HttpFile]:
    """GET a URL, conditionally where there are validators (If-None-Match, If-Modified-Since).

    SourceForbidden: address, redirect, certificate or rights; SourceInvalid: no such file, or a page instead of it;
    SourceUnavailable: everything that another try may mend.
    """
    with ExitStack() as watching, requests.Session() as session:
        session.trust_env = False  # a proxy or .netrc of the environment would go around the check of addresses
        adapter = CheckedAdapter(deadline, watching, allow_loopback_http)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        headers = {"User-Agent": "covidlake", "Accept": "text/csv, */*;q=0.1", "Accept-Encoding": "gzip"}
        with _typed(url, deadline):
            response = _follow(session, url, {**headers, **validators}, deadline, allow_loopback_http)
            _check_answer(response, asked_conditionally=bool(validators))
            etag, last_modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
        yield HttpFile(response.status_code == 304, etag, last_modified, _body(response, url, deadline))


def _follow(
    session: requests.Session, url: str, headers: dict[str, str], deadline: Deadline, allow_loopback_http: bool
) -> requests.Response:
    for _ in range(MAX_HOPS + 1):
        check_url(url, allow_loopback_http)
        timeout = (min(10, deadline.left()), min(SILENCE_SECONDS, deadline.left()))
        response = session.get(url, headers=headers, timeout=timeout, stream=True, allow_redirects=False)
        if response.status_code not in _REDIRECTS:
            return response
        target = response.headers.get("Location")
        response.close()
        if not target:
            raise SourceInvalid(f"{url} answered {response.status_code} without saying where to")
        url = urljoin(url, target)
    raise SourceForbidden(f"more than {MAX_HOPS} redirects, the last to {url}")


def check_url(url: str, allow_loopback_http: bool) -> None:
    """SourceForbidden unless it is https with a host and without credentials, or http where that is allowed at all."""
    try:
        parts = urlsplit(url)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError as error:
        raise SourceForbidden(f"not a URL: {url!r}: {error}") from error
    schemes = ("https", "http") if allow_loopback_http else ("https",)
    if parts.scheme not in schemes or not parts.hostname or not port_is_a_number:
        raise SourceForbidden(f"{url!r} is not allowed: a source is an {' or '.join(schemes)} URL with a host")
    if parts.username is not None or parts.password is not None:
        raise SourceForbidden(f"the URL of {parts.hostname} holds credentials: they would end up in logs and releases")


def _check_answer(response: requests.Response, asked_conditionally: bool) -> None:
    status, kind = response.status_code, response.headers.get("Content-Type", "")
    said = f"{response.url} answered {status} {response.reason or ''}".rstrip()
    if status == 304 and asked_conditionally:
        return
    if status in _RETRIABLE or status >= 500:
        raise SourceUnavailable(said)
    if status in (401, 403, 407, 451):
        raise SourceForbidden(said)
    if status != 200:
        raise SourceInvalid(f"{said}: no file there")
    if kind.split(";")[0].strip().lower() in ("text/html", "application/xhtml+xml"):
        raise SourceInvalid(f"{said} with {kind}: a web page where CSV was expected")
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise SourceInvalid(f"{said} with Content-Encoding {coding}; gzip was offered")


def _body(response: requests.Response, url: str, deadline: Deadline) -> Iterator[bytes]:
    expected = response.headers.get("Content-Length")
    received = 0
    with _typed(url, deadline):
        while chunk := response.raw.read(READ_BYTES, decode_content=False):
            deadline.left()
            received += len(chunk)
            yield chunk
        # A connection that was shut at the deadline looks like an end where no length was announced.
        deadline.left()
    if expected is not None and int(expected) != received:
        raise SourceUnavailable(f"{url} announced {expected} bytes and sent {received}")


@contextmanager
def _typed(url: str, deadline: Deadline) -> Iterator[None]:
    """What requests, urllib3 and the socket raise, as errors that the state machine knows."""
    try:
        yield
    except CovidlakeError:
        raise
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
        raise SourceForbidden(f"{url}: no trusted TLS connection: {error}") from error
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError) as error:
        raise SourceForbidden(f"{url!r} is not a URL: {error}") from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        deadline.left()
        raise SourceUnavailable(f"{url}: {type(error).__name__}: {error}") from error
