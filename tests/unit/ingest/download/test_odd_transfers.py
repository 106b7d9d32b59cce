"""Whatever a server sends, a download ends with bytes or with an error of ours."""

import gzip

import pytest
from capture.deadline import Deadline
from covidlake.errors import CovidlakeError, SourceUnavailable
from download.content import csv_of
from download.file import open_url
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.capture.fault_server import FaultServer

BODY = b"iso_code,date\nCOL,2021-01-01\n"
STATUSES = ["200 OK", "200", "206 Part", "304 Same", "302 Found", "503 Busy", "999 Odd", "99999"]
HEADERS = [
    b"Content-Length: 29", b"Content-Length: -1", b"Content-Length: 5, 6", b"Content-Length: x",
    b"Content-Length: 99999999999999999999999999", b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, chunked", b"Content-Encoding: gzip", b"Content-Encoding: \xff",
    b"Content-Range: bytes 0-28/29", b"Location: /x.csv", b"Location: http://[::1", b"ETag: \x0b",
    b"Location: https://\xff..\xff/", b"Retry-After: 99999999999999999999", b"no colon", b"",
    b"Retry-After: Thu, 01 Jan 99999999999 12:00:05 GMT", b": nothing", b"Set-Cookie: a=\x00b",
]  # fmt: skip
BODIES = [
    BODY, gzip.compress(BODY), gzip.compress(BODY)[:-4], b"\x1f\x8b\x08\xff", b"1d\r\n" + BODY,
    b"1d\r\n" + BODY + b"\r\n0\r\n\r\n", b"-5\r\nx", b"f" * 40 + b"\r\n", b"0\r\nX: y\r\n",
    b"78\x9c", b"x\x9c\xff", b"",
]  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    status=st.sampled_from(STATUSES),
    headers=st.lists(st.sampled_from(HEADERS) | st.binary(max_size=20), max_size=4),
    body=st.sampled_from(BODIES) | st.binary(max_size=40),
)
def test_bytes_or_an_error_of_ours(
    web: FaultServer, status: str, headers: list[bytes], body: bytes
) -> None:
    sent = b"\r\n".join([f"HTTP/1.1 {status}".encode(), *headers, b"", body])
    url = web.url("/x.csv", sent)
    try:
        with open_url(url, {}, Deadline(5), allow_loopback_http=True, pauses=()) as file:
            assert isinstance(b"".join(csv_of(file, 1 << 20)), bytes)
    except CovidlakeError as error:
        assert str(error)


@pytest.mark.parametrize("length", ["5, 5", "29"])
def test_lengths_that_agree_are_one(web: FaultServer, length: str) -> None:
    body = BODY[: int(length.split(",")[0])]
    sent = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode() + body
    with open_url(web.url("/x.csv", sent), {}, Deadline(5), True, pauses=()) as file:
        assert b"".join(file.chunks) == body


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Length: 5, 6", BODY),
        (b"Content-Length: 5\r\nContent-Length: 6", BODY),
        (b"Transfer-Encoding: chunked", b"-5\r\nx"),
        (b"Transfer-Encoding: chunked", b"1d\r\n" + BODY + b"\r\n-5\r\nx"),
    ],
    ids=["two lengths", "two headers of lengths", "a negative chunk", "another, at the end"],
)
def test_a_length_that_cannot_be_is_worth_another_try(
    web: FaultServer, headers: bytes, body: bytes
) -> None:
    url = web.url("/x.csv", b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n" + body)
    with (
        pytest.raises(SourceUnavailable),
        open_url(url, {}, Deadline(5), allow_loopback_http=True, pauses=()) as file,
    ):
        b"".join(file.chunks)
