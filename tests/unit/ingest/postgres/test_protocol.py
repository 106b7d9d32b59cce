"""A server that breaks PostgreSQL's protocol ends in a typed error, whatever it sends."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from capture.deadline import Deadline
from covidlake.errors import SourceInvalid, SourceUnavailable
from postgres.connection import connect
from postgres.login import Login


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


LOGGED_IN = message(b"R", struct.pack("!i", 0))
READY = message(b"Z", b"I")


@contextmanager
def rogue(sent: bytes) -> Iterator[int]:
    """Yield the port of a server that sends these bytes to whoever comes, and waits."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(10_000)
                client.sendall(sent)
                client.shutdown(socket.SHUT_WR)
                while client.recv(10_000):
                    pass

        # It ends with its client, which an error that a test looks at may keep.
        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(message(b"!", b"what"), id="a message of no kind"),
        pytest.param(message(b"R", struct.pack("!i", 99)), id="a log-in of no kind"),
        pytest.param(message(b"R", struct.pack("!i", 10) + b"\x00\x00"), id="no mechanism"),
        pytest.param(message(b"R", struct.pack("!i", 11) + b"r=x"), id="a log-in from its middle"),
        pytest.param(message(b"R", b""), id="an empty log-in"),
        pytest.param(LOGGED_IN + message(b"S", b"no end"), id="a setting without its end"),
        pytest.param(LOGGED_IN + message(b"S", b"client_encoding\x00no-such\x00"), id="encoding"),
        pytest.param(LOGGED_IN + message(b"K", b"1"), id="half a key"),
        pytest.param(LOGGED_IN + READY + message(b"T", b"\x00\x05"), id="columns cut short"),
        pytest.param(LOGGED_IN + READY + message(b"D", b"\x00\x01"), id="a row of no columns"),
        pytest.param(message(b"E", b"garbage"), id="an error of no fields"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="HTTP"),
        pytest.param(b"R" + struct.pack("!i", 0) + b"x" * 1000, id="a length that cannot be"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_broken_protocol_is_a_typed_error(sent: bytes) -> None:
    with rogue(sent) as port:
        login = Login("127.0.0.1", port, "db", "user", "password", sslmode="disable")
        with pytest.raises(SourceUnavailable), connect(login, Deadline(5)) as connection:
            connection.run("SELECT 1")


@pytest.mark.parametrize(
    "before",
    [pytest.param(b"", id="of a log-in"), pytest.param(LOGGED_IN + READY, id="of an answer")],
)
def test_a_message_that_would_fill_the_memory_is_not_read(before: bytes) -> None:
    """It says its length first: 2 GB, of which none comes."""
    with rogue(before + b"d" + struct.pack("!i", 2**31 - 1)) as port:
        login = Login("127.0.0.1", port, "db", "user", "password", sslmode="disable")
        with (
            pytest.raises(SourceInvalid, match=r"a row of 2,147,483,643 bytes; a row may have"),
            connect(login, Deadline(5)) as connection,
        ):
            connection.run("SELECT 1")


def test_an_error_of_ours_under_a_connection_stays_as_it_is() -> None:
    with rogue(LOGGED_IN + READY) as port:
        login = Login("127.0.0.1", port, "db", "user", "password", sslmode="disable")
        with pytest.raises(KeyError), connect(login, Deadline(5)):
            raise KeyError("ours")
