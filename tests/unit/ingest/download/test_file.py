"""Files over real sockets: every answer of a server, and every address it may not lead to."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from capture.deadline import Deadline
from covidlake.errors import CovidlakeError, SourceForbidden, SourceInvalid, SourceUnavailable
from download import connections, file
from download.file import check_url, open_url

from tests.support.capture.fault_server import FaultServer, answer, chunked, drip, reset
from tests.support.capture.postgres_server import self_signed
from tests.support.eventually import eventually

BODY = b"iso_code,date\nCOL,2021-01-01\n" * 100
TWO_LENGTHS = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"


def fetch(
    url: str,
    seconds: float = 5,
    validators: dict[str, str] | None = None,
    loopback: bool = True,
    pauses: tuple[float, ...] = (),
) -> bytes | None:
    """The body of a URL, None if it was not modified."""
    with open_url(url, validators or {}, Deadline(seconds), loopback, pauses) as file:
        return None if file.not_modified else b"".join(file.chunks)


@pytest.mark.parametrize(
    "given",
    [
        answer(body=BODY),
        answer(body=BODY, length=None),
        chunked(BODY[:10], BODY[10:]),
        answer(body=BODY, Content_Encoding="gzip"),
    ],
    ids=["content-length", "until-closed", "chunked", "encoding-is-not-this-layer's"],
)
def test_the_body_as_transferred(web: FaultServer, given: bytes) -> None:
    assert fetch(web.url("/x.csv", given)) == BODY


def test_what_is_asked_for(web: FaultServer) -> None:
    with open_url(
        web.url("/x.csv", answer(body=BODY, ETag='"v1"', Last_Modified="then")),
        {},
        Deadline(5),
        True,
    ) as file:
        assert (file.etag, file.last_modified) == ('"v1"', "then")
    headers = web.requests[0].headers
    assert headers["accept-encoding"] == "gzip"
    assert not {"if-none-match", "if-modified-since", "authorization", "cookie"} & headers.keys()


def test_a_proxy_of_the_environment_is_not_used(
    web: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would connect to addresses that nobody checked."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    assert fetch(web.url("/x.csv", answer(body=BODY))) == BODY


def test_a_conditional_request_that_is_answered_without_a_body(web: FaultServer) -> None:
    validators = {"If-None-Match": '"v1"', "If-Modified-Since": "then"}
    assert fetch(web.url("/x.csv", answer(304)), validators=validators) is None
    assert {name.lower(): value for name, value in validators.items()}.items() <= web.requests[
        0
    ].headers.items()


@pytest.mark.parametrize("etag", ["\x0bv1", "\x85v1", "\xa0v1", "v1\x7f", " v1", "\u20ac"])
def test_a_validator_that_no_header_can_carry_is_not_sent(web: FaultServer, etag: str) -> None:
    """Servers send such; requests would refuse the request for good."""
    validators = {"If-None-Match": etag}
    assert fetch(web.url("/x.csv", answer(body=BODY)), validators=validators) == BODY
    assert "if-none-match" not in web.requests[0].headers


def test_not_modified_though_nobody_asked(web: FaultServer) -> None:
    with pytest.raises(SourceInvalid, match="answered 304"):
        fetch(web.url("/x.csv", answer(304)))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (answer(404), SourceInvalid, "answered 404 Reason: there is no file"),
        (answer(410), SourceInvalid, "answered 410"),
        (answer(302), SourceInvalid, "answered 302 without saying where to"),
        (answer(401), SourceForbidden, "answered 401"),
        (answer(403), SourceForbidden, "answered 403"),
        (answer(429), SourceUnavailable, "answered 429"),
        (answer(500), SourceUnavailable, "answered 500"),
        (answer(503), SourceUnavailable, "answered 503"),
        (answer(507), SourceUnavailable, "answered 507"),
        (answer(body=BODY, length=len(BODY) + 1), SourceUnavailable, "IncompleteRead"),
        (chunked(BODY, end=b""), SourceUnavailable, "IncompleteRead"),
        (chunked(BODY, end=b"zz\r\n"), SourceUnavailable, "ProtocolError|IncompleteRead"),
        (chunked(BODY, end=b"ff\r\nshort"), SourceUnavailable, "IncompleteRead"),
        (chunked(BODY, end=b"-5\r\nx"), SourceUnavailable, "ValueError|IncompleteRead"),
        (chunked(BODY, end=b"f" * 30 + b"\r\n"), SourceUnavailable, "IncompleteRead"),
        (TWO_LENGTHS, SourceUnavailable, "InvalidHeader: .*unmatching"),
        (b"", SourceUnavailable, "RemoteDisconnected|ConnectionError"),
        (b"nonsense\r\n\r\n", SourceUnavailable, "BadStatusLine|ConnectionError"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", SourceUnavailable, "headers"),
        (reset, SourceUnavailable, "ConnectionError"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_file(
    web: FaultServer, given: bytes, error: type[CovidlakeError], message: str
) -> None:
    with pytest.raises(error, match=message):
        fetch(web.url("/x.csv", given))


@pytest.mark.parametrize(
    "given",
    [
        drip(b"x"),
        drip(b"X: y\r\n", b"HTTP/1.1 200 OK\r\n"),
        drip(b"x", answer(length=10**9)),
        drip(b"x", answer(length=None)),
        drip(b"1\r\nx\r\n", chunked(end=b"")),
        drip(b"", b""),
        drip(b"", answer(length=10)),
    ],
    ids=["status-line", "headers", "body", "body-without-length", "chunks", "silence",
         "silence-after-headers"],
)  # fmt: skip
def test_nothing_outlasts_the_deadline(
    web: FaultServer, given: Callable[[socket.socket], None]
) -> None:
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="had not delivered everything after 0 s"):
        fetch(web.url("/x.csv", given), seconds=0.4)
    assert time.monotonic() - began < 5


def test_redirects_are_followed(web: FaultServer) -> None:
    web.url("/c.csv", answer(body=BODY))
    web.url("/b", answer(307, Location=f"http://localhost:{web.port}/c.csv"))
    assert fetch(web.url("/a", answer(301, Location="/b"))) == BODY
    assert [request.path for request in web.requests] == ["/a", "/b", "/c.csv"]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("b.csv?download=1", "/b.csv?download=1"),
        ("/b.csv#top", "/b.csv"),
        ("/b.csv?a=b c", "/b.csv?a=b%20c"),
        ("/b.csv?a=\u00e9", "/b.csv?a=%C3%A9"),
    ],
)
def test_where_a_redirect_leads(web: FaultServer, location: str, path: str) -> None:
    web.url(path, answer(body=BODY))
    head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n"
    assert fetch(web.url("/a", head.encode())) == BODY


def test_a_file_is_named_with_where_its_url_led(web: FaultServer) -> None:
    web.url("/b", answer(body=BODY))
    url = web.url("/a", answer(302, Location="/b"))
    with open_url(url, {}, Deadline(5), True) as response:
        assert response.name == f"{url}, which led to http://127.0.0.1:{web.port}/b"


def test_the_body_of_a_redirect_is_not_read(web: FaultServer) -> None:
    web.url("/b", answer(body=BODY))
    assert (
        fetch(web.url("/a", drip(b"x", answer(302, length=None, Location="/b"))), seconds=1) == BODY
    )


def test_a_redirect_loop_ends(web: FaultServer) -> None:
    with pytest.raises(SourceForbidden, match="more than 5 redirects"):
        fetch(web.url("/a", answer(302, Location="/a")))
    assert len(web.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "https://169.254.169.254/latest/meta-data/", "http://169.254.169.254/", "https://10.0.0.1/",
        "https://[fd00:ec2::254]/", "https://[::ffff:10.0.0.1]/", "http://1.1.1.1/x.csv",
        "file:///etc/passwd", "ftp://example.org/x.csv", "//10.0.0.1/x", "gopher://x/",
        "https://user:secret@example.org/", "https://0/", "http://[::]/", "data:text/csv,iso_code",
        "https://[::1",
    ],
)  # fmt: skip
def test_a_redirect_to_a_forbidden_place(web: FaultServer, target: str) -> None:
    with pytest.raises(SourceForbidden):
        fetch(web.url("/a", answer(302, Location=target)))


def test_a_redirect_that_may_not_be_followed_is_told_with_both_addresses(web: FaultServer) -> None:
    url = web.url("/a", answer(302, Location="ftp://dashboard.example/"))
    with pytest.raises(SourceForbidden, match=f"^{url} leads on: 'ftp://dashboard.example/' is no"):
        fetch(url)


def test_forbidden_urls_do_not_quote_credentials() -> None:
    with pytest.raises(SourceForbidden) as raised:
        check_url("https://user:hunter2@example.org/x", allow_loopback_http=False)
    assert "hunter2" not in str(raised.value)


def test_a_busy_server_is_asked_again(web: FaultServer) -> None:
    url = web.url("/x.csv", answer(503), reset, answer(body=BODY))
    assert fetch(url, pauses=(0.01, 0.01)) == BODY
    assert len(web.requests) == 3


@pytest.mark.parametrize(
    "first",
    [
        answer(202, b'{"status":"Processing"}'),
        answer(403, Retry_After="0"),
        answer(403, X_RateLimit_Remaining="0"),
        answer(429),
        answer(520),
    ],
    ids=["being-made", "forbidden-for-now", "limit-of-github", "too-many", "cloudflare"],
)
def test_who_says_come_again_is_asked_again(web: FaultServer, first: bytes) -> None:
    url = web.url("/x.csv", first, first, answer(body=BODY))
    assert fetch(url, pauses=(0.01, 0.01)) == BODY
    with pytest.raises(SourceUnavailable, match="answered"):
        fetch(web.url("/y.csv", first), pauses=(0.01,))


def test_retry_after_is_honoured(web: FaultServer) -> None:
    url = web.url("/x.csv", answer(429, Retry_After="1"), answer(body=BODY))
    began = time.monotonic()
    assert fetch(url, pauses=(0.0,)) == BODY
    assert 1 <= time.monotonic() - began < 10


def test_no_waiting_beyond_the_deadline(web: FaultServer) -> None:
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="the next try, in 30 s, would be later"):
        fetch(web.url("/x.csv", answer(503, Retry_After="3600")), pauses=(0.0,))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("status", [404, 403, 304])
def test_what_another_try_does_not_mend_is_not_tried_again(web: FaultServer, status: int) -> None:
    with pytest.raises(CovidlakeError):
        fetch(web.url("/x.csv", answer(status), answer(body=BODY)), pauses=(0.0, 0.0))
    assert len(web.requests) == 1


def test_an_unknown_certificate(tmp_path: Path) -> None:
    context, _ = self_signed(tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError), listener, listener.accept()[0] as client:
            context.wrap_socket(
                client, server_side=True, do_handshake_on_connect=False
            ).do_handshake()

    threading.Thread(target=serve, daemon=True).start()
    with pytest.raises(SourceForbidden, match="certificate is not trusted"):
        fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/")


def test_what_broke_is_told_where_there_is_no_time_for_another_try(web: FaultServer) -> None:
    with pytest.raises(SourceUnavailable, match="ConnectionError"):
        fetch(web.url("/x.csv", reset), pauses=(60.0,))


def test_nobody_there() -> None:
    with pytest.raises(SourceUnavailable, match=r"http://127.0.0.1:1 does not answer: .*refused"):
        fetch("http://127.0.0.1:1/x.csv")


def test_nothing_is_left_open(web: FaultServer) -> None:
    def connections() -> int:
        count = 0
        for descriptor in Path("/proc/self/fd").iterdir():
            with suppress(OSError):  # closed since it was listed
                count += "socket:" in str(descriptor.readlink())
        return count

    url, before = web.url("/x.csv", answer(body=BODY)), connections()
    for _ in range(5):
        fetch(url)
    eventually(
        lambda: (
            connections() <= before
            and not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())
        )
    )


def test_how_long_and_how_far_a_source_is_followed() -> None:
    assert file.MAX_HOPS == 5
    assert (connections.CONNECT_SECONDS, file.SILENCE_SECONDS) == (10, 60)
    assert file.PAUSES == (1.0, 4.0)
