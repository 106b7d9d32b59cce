"""Every fault of a source over a real socket, through a whole capture.

A typed error, within the deadline, and nothing is left of it.
"""

import gzip
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any

import pytest
from capture import source, upload
from capture.deadline import Deadline
from capture.incoming import Incoming
from capture.source import capture_file
from covidlake.capturing.source import Source
from covidlake.errors import CovidlakeError, SourceForbidden, SourceInvalid, SourceUnavailable
from download import connections, file
from download.file import open_url

from tests.support.aws.memory_s3 import MemoryS3
from tests.support.capture.fault_server import Answer, FaultServer, answer, chunked, drip, reset

HEADER, ROW = b"iso_code,date,location\n", b"COL,2021-01-01,Colombia\n"
BODY = HEADER + ROW * 10_000
ZIPPED = gzip.compress(BODY)
SECONDS = 1.5
# Generous, as it counts what a busy machine does meanwhile; what hangs would hang for a minute.
AT_MOST = 15


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> MemoryS3:
    """Upload in many parts, so that there is something to leave behind; try a source once."""
    monkeypatch.setattr(upload, "PART_BYTES", 10_000)
    monkeypatch.setattr(source, "open_url", partial(open_url, pauses=()))
    return MemoryS3()


def refused(
    s3: MemoryS3,
    url: str,
    error: type[CovidlakeError],
    message: str | None = None,
    loopback: bool = True,
    seconds: float = SECONDS,
    **guards: Any,
) -> None:
    """Capture a URL, which must raise this error, in time, and leave nothing."""
    source = Source("owid", "observations", "http", {"url": url}, guards=guards)
    began = time.monotonic()
    with pytest.raises(CovidlakeError, match=message) as raised:
        capture_file(source, Incoming(s3, "lake", "run-1"), Deadline(seconds), loopback)  # type: ignore[arg-type]
    assert (
        type(raised.value) is error
    )  # the state machine matches the class by its name, not its base
    assert time.monotonic() - began < AT_MOST
    assert (s3.objects, s3.uploads) == ({}, {})


def in_the_body(fault: Callable[[socket.socket], None]) -> Callable[[socket.socket], None]:
    """Sends the beginning of a body, then this."""

    def send(connection: socket.socket) -> None:
        connection.sendall(answer(body=BODY, length=10**9))
        fault(connection)

    return send


FAULTS: dict[str, tuple[Answer, type[CovidlakeError], str]] = {
    "short body with a length": (
        answer(body=BODY[:-7], length=len(BODY)),
        SourceUnavailable,
        "IncompleteRead",
    ),
    "short body without a length": (
        answer(body=BODY[:-7], length=None),
        SourceUnavailable,
        "owid was cut short",
    ),
    "short gzip without a length": (
        answer(body=ZIPPED[:-9], length=None),
        SourceUnavailable,
        "gzip stream was cut short",
    ),
    "chunks without an end": (chunked(BODY, end=b""), SourceUnavailable, "IncompleteRead"),
    "a chunk of no size": (
        chunked(BODY, end=b"zz\r\n"),
        SourceUnavailable,
        "IncompleteRead|ProtocolError",
    ),
    "a chunk that is too short": (
        chunked(BODY, end=b"ffff\r\nshort"),
        SourceUnavailable,
        "IncompleteRead",
    ),
    "reset": (reset, SourceUnavailable, "ConnectionError"),
    "reset in the body": (in_the_body(reset), SourceUnavailable, "Error|IncompleteRead"),
    "429": (answer(429), SourceUnavailable, "answered 429"),
    "503": (answer(503), SourceUnavailable, "answered 503"),
    "404": (answer(404), SourceInvalid, "answered 404"),
    "403": (answer(403), SourceForbidden, "answered 403"),
    "HTML by its type": (
        answer(body=b"<html>", Content_Type="text/html"),
        SourceInvalid,
        "a web page or XML where CSV was expected",
    ),
    "HTML that is said to be CSV": (
        answer(body=b"<html>\n", Content_Type="text/csv"),
        SourceInvalid,
        "a web page or XML where CSV was expected",
    ),
    "bad gzip at its end": (
        answer(body=ZIPPED[:-5] + b"12345"),
        SourceInvalid,
        "gzip stream is damaged",
    ),
    "bad gzip at its beginning": (
        answer(body=ZIPPED[:10] + b"\xff" * 500),
        SourceInvalid,
        "gzip stream is damaged",
    ),
    "drip of rows": (
        drip(ROW, answer(body=BODY, length=None)),
        SourceUnavailable,
        "had not delivered everything",
    ),
    "drip of headers": (
        drip(b"X: y\r\n", b"HTTP/1.1 200 OK\r\n"),
        SourceUnavailable,
        "had not delivered everything",
    ),
    "stall in the body": (
        in_the_body(drip(b"")),
        SourceUnavailable,
        "had not delivered everything",
    ),
    "redirect loop": (answer(302, Location="/x.csv"), SourceForbidden, "more than 5 redirects"),
    "redirect to metadata": (
        answer(302, Location="http://169.254.169.254/"),
        SourceForbidden,
        "leads to 169.254.169.254",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_nothing(s3: MemoryS3, web: FaultServer, fault: str) -> None:
    given, error, message = FAULTS[fault]
    refused(s3, web.url("/x.csv", given), error, message)


def test_a_bomb(s3: MemoryS3, web: FaultServer) -> None:
    bomb = gzip.compress(HEADER + ROW * 2_000_000)
    assert len(bomb) < 200_000
    url = web.url("/x.csv", answer(body=bomb))
    refused(
        s3,
        url,
        SourceInvalid,
        "owid is larger than 1,000,000 bytes, its guard max_bytes",
        seconds=AT_MOST,
        max_bytes=1_000_000,
    )


def endless(connection: socket.socket) -> None:
    """Send a field that never ends, until nobody listens."""
    connection.sendall(answer(length=None) + HEADER + b"COL,2021-01-01,")
    while True:
        connection.sendall(b"x" * 65_536)


# In one piece with its line's end, in quotes, or of half a megabyte of gzip; each is made when it
# is served.
FIELD = b"x" * 8_000_000
LINE = b"x" * 99 + b"\n"
ENDLESS: dict[str, Callable[[], Answer]] = {
    "without an end": lambda: endless,
    "in a header": lambda: answer(body=b"iso_code," + FIELD),
    "with an end": lambda: answer(body=HEADER + b"COL,2021-01-01," + FIELD + b"\n" + ROW),
    "in quotes": lambda: answer(body=HEADER + b'COL,2021-01-01,"' + FIELD + b'"\n' + ROW),
    "of many lines": lambda: answer(body=HEADER + b'COL,2021-01-01,"' + LINE * 80_000 + b'"\n'),
    "packed": lambda: answer(body=gzip.compress(HEADER + b"COL,2021-01-01," + FIELD * 60, 1)),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_endless_field_ends_the_capture_in_bounded_memory(
    s3: MemoryS3, web: FaultServer, kind: str
) -> None:
    url = web.url("/x.csv", ENDLESS[kind]())
    message = "1,048,576 bytes"
    tracemalloc.start()
    try:
        refused(s3, url, SourceInvalid, message, seconds=AT_MOST)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_what_takes_long_to_be_unpacked_ends_at_the_deadline(
    s3: MemoryS3, web: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes have all come, so that nothing but the next piece can find that it is late."""

    def slowly(incoming: file.HttpFile, *_: int) -> Iterator[bytes]:
        body = b"".join(incoming.chunks)
        time.sleep(SECONDS)
        yield body

    monkeypatch.setattr(source, "csv_of", slowly)
    url = web.url("/x.csv", answer(body=BODY))
    refused(s3, url, SourceUnavailable, "had not delivered everything")


def test_more_on_the_wire_than_allowed(s3: MemoryS3, web: FaultServer) -> None:
    refused(
        s3,
        web.url("/x.csv", answer(body=BODY)),
        SourceInvalid,
        "exceeds 100,000 bytes",
        max_wire_bytes=100_000,
    )


def test_a_connection_that_is_never_accepted(s3: MemoryS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 0.3)
    with ExitStack() as held:
        full = held.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # nobody accepts, so the queue is full after one or two
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        refused(
            s3,
            f"http://127.0.0.1:{full.getsockname()[1]}/x.csv",
            SourceUnavailable,
            "does not answer: timed out",
            seconds=AT_MOST,
        )


@pytest.mark.parametrize(
    "fault", [drip(b""), in_the_body(drip(b""))], ids=["no-answer", "in-the-body"]
)
def test_silence_is_given_up_before_the_deadline(
    s3: MemoryS3,
    web: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[socket.socket], None],
) -> None:
    monkeypatch.setattr(file, "SILENCE_SECONDS", 0.3)
    refused(
        s3,
        web.url("/x.csv", fault),
        SourceUnavailable,
        "ReadTimeout.*[Rr]ead timed out",
        seconds=AT_MOST,
    )


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("kind", ["seconds", "date"])
def test_a_busy_source_that_asks_to_wait_longer_than_there_is_time(
    s3: MemoryS3, web: FaultServer, monkeypatch: pytest.MonkeyPatch, status: int, kind: str
) -> None:
    monkeypatch.setattr(source, "open_url", partial(open_url, pauses=(0.0,)))
    later = (
        "3600"
        if kind == "seconds"
        else format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    )
    # Half a minute is the most that a source may ask for here; what lasts longer is the state
    # machine's to wait for.
    refused(
        s3,
        web.url("/x.csv", answer(status, Retry_After=later)),
        SourceUnavailable,
        "the next try, in 30 s, would be later",
    )
    assert len(web.requests) == 1


@pytest.mark.parametrize("kind", ["seconds", "date"])
def test_a_busy_source_is_asked_again_when_it_said(
    s3: MemoryS3, web: FaultServer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(source, "open_url", partial(open_url, pauses=(0.0,)))
    when = datetime.now(UTC) + timedelta(seconds=2)
    later = "1" if kind == "seconds" else format_datetime(when, usegmt=True)
    url = web.url("/x.csv", answer(503, Retry_After=later), answer(404))
    began = time.monotonic()
    refused(s3, url, SourceInvalid, "answered 404", seconds=AT_MOST)
    assert len(web.requests) == 2
    # A date has no fractions of a second: of the two, less than one may be missing.
    assert time.monotonic() - began > 0.9


FORBIDDEN = [
    "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "https://localhost:{port}/",
    "https://[::1]:{port}/", "https://[::ffff:127.0.0.1]:{port}/", "https://2130706433:{port}/",
    "https://0x7f000001:{port}/", "https://0177.0.0.1:{port}/", "https://127.1:{port}/",
    "https://127.8.8.8:{port}/", "https://0:{port}/", "http://example.org/", "HTTP://example.org/",
    "http://1.1.1.1/", "https://10.1.2.3/", "https://172.16.0.1/", "https://192.168.1.1/",
    "https://100.64.0.1/", "https://169.254.169.254/latest/meta-data/",
    "https://169.254.170.2/v2/credentials/", "https://[fd00:ec2::254]/", "https://[fe80::1]/",
    "https://[fc00::1]/", "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:a9fe:a9fe::]/", "https://[::]/", "https://0.0.0.0/", "https://224.0.0.1/",
    "https://255.255.255.255/", "https://198.18.0.1/", "https://192.0.2.1/", "https://[ff02::1]/",
    "https://2852039166/", "file:///etc/passwd", "/etc/passwd", "ftp://example.org/x.csv",
    "gopher://example.org/", "data:text/csv,iso_code", "javascript:1", "s3://bucket/key",
    "https://", "https://:443/", "https://example.org:99999/", "https://example.org:x/",
    "https://user:secret@example.org/", "https://[::1",
]  # fmt: skip


def test_there_are_forty() -> None:
    assert len(set(FORBIDDEN)) >= 40


@pytest.mark.parametrize("url", ["", *FORBIDDEN])
def test_a_forbidden_url_is_never_asked(s3: MemoryS3, web: FaultServer, url: str) -> None:
    refused(s3, url.format(port=web.port), SourceForbidden, loopback=False)
    assert web.requests == []


# Names have no address here, where there is no network.
ELSEWHERE = [
    url
    for url in FORBIDDEN
    if "{port}" not in url and "://" in url and not url.lower().startswith("http://example")
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_redirect_to_a_forbidden_url_is_not_followed(
    s3: MemoryS3, web: FaultServer, url: str
) -> None:
    refused(s3, web.url("/x.csv", answer(302, Location=url)), SourceForbidden)
    assert len(web.requests) == 1
