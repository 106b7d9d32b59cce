"""Connections go to the address that was checked."""

import socket
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from capture.deadline import Deadline
from covidlake.errors import SourceForbidden, SourceUnavailable
from download.connections import CheckedAdapter

NAMES = {"public.example": "1.1.1.1", "two.example": "2.2.2.2 1.1.1.1", "here.example": "127.0.0.1"}


class Network:
    """Answers look-ups from NAMES and connects everything to a local socket; records where to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.connected: list[tuple[str, int]] = []
        self.dead: set[str] = set()
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)
        monkeypatch.setattr(socket, "create_connection", self._connect)

    def _look_up(self, host: str, port: int, **_: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in NAMES[host].split()
        ]

    def _connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.connected.append(address)
        if address[0] in self.dead:
            raise ConnectionRefusedError(111, "Connection refused")
        return socket.socketpair()[0]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network(monkeypatch)


def connect(adapter: CheckedAdapter, host: str, scheme: str) -> None:
    adapter.connect(SimpleNamespace(host=host, port=443), scheme).close()  # type: ignore[arg-type]


def adapter(allow_loopback: bool) -> CheckedAdapter:
    return CheckedAdapter(Deadline(5), ExitStack(), allow_loopback)


def test_the_name_is_not_looked_up_again(network: Network) -> None:
    connect(adapter(allow_loopback=False), "public.example", "https")
    assert network.connected == [("1.1.1.1", 443)]


def test_the_next_address_is_tried(network: Network) -> None:
    network.dead = {"2.2.2.2"}
    connect(adapter(allow_loopback=False), "two.example", "https")
    assert network.connected == [("2.2.2.2", 443), ("1.1.1.1", 443)]


def test_none_answers(network: Network) -> None:
    network.dead = {"2.2.2.2", "1.1.1.1"}
    with pytest.raises(
        SourceUnavailable, match=r"https://two.example:443 does not answer: .*refused"
    ):
        connect(adapter(allow_loopback=False), "two.example", "https")


def test_no_way_from_the_world_back_to_this_machine(network: Network) -> None:
    allowing = adapter(allow_loopback=True)
    connect(allowing, "here.example", "http")
    connect(allowing, "public.example", "https")
    with pytest.raises(SourceForbidden, match=r"http://here.example leads to 127.0.0.1"):
        connect(allowing, "here.example", "http")
    assert network.connected == [("127.0.0.1", 443), ("1.1.1.1", 443)]
