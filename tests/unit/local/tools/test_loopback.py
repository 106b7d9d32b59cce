"""Servers on 127.0.0.1: their port, and who is answered."""

import socket
from http.server import BaseHTTPRequestHandler

import pytest

from local.tools import loopback
from local.tools.loopback import LoopbackServer


@pytest.mark.parametrize(
    ("host", "origin", "local"),
    [
        (None, None, True),
        ("127.0.0.1:5000", None, True),
        ("127.0.0.1:5000", "http://127.0.0.1:8000", True),
        ("bucket.s3.amazonaws.com", None, False),
        ("127.0.0.1:5000", "https://example.org", False),
    ],
)
def test_the_laptop_s_aws_answers_its_own_machine(
    host: str | None, origin: str | None, local: bool
) -> None:
    environ = {
        name: value
        for name, value in (("HTTP_HOST", host), ("HTTP_ORIGIN", origin))
        if value is not None
    }
    statuses = []

    def application(_: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [])  # type: ignore[operator]
        return [b"answered"]

    body = loopback.only(application)(environ, lambda status, _: statuses.append(status))
    assert (statuses, list(body)) == (
        (["200 OK"], [b"answered"]) if local else (["403 Forbidden"], [loopback.FORBIDDEN.encode()])
    )


def test_a_port_that_is_taken_is_told_before_anything_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError, match="choose another with PORT=") as taken:
            LoopbackServer(port)
        assert taken.value.filename == f"port {port}"


def test_a_server_listens_once_it_is_opened() -> None:
    with LoopbackServer(0) as server:
        address = ("127.0.0.1", server.server_port)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=1)
        server.open(BaseHTTPRequestHandler)
        socket.create_connection(address, timeout=1).close()


def test_a_server_is_reached_from_this_machine_alone() -> None:
    with LoopbackServer(0) as server:
        assert server.server_address[0] == "127.0.0.1"
