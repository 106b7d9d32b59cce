"""Where a source may lead: every disguise of an address that is not the public internet."""

import socket
from typing import Any

import pytest
from covidlake.errors import SourceForbidden, SourceUnavailable
from download.addresses import is_allowed, is_loopback, resolve

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "151.101.1.140",
    "2606:4700::1111",
    "2a00:1450:4001:82a::200e",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
]
FORBIDDEN = [
    "0.0.0.1", "10.0.0.1", "10.255.255.255", "100.64.0.1", "169.254.169.254", "169.254.170.2",
    "172.16.0.1", "172.31.255.254", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
    "ff02::1", "100::1", "2001:db8::1", "2001::1", "2002:a00:1::", "2002:101:101::", "3fff::1",
    "5f00::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "::127.0.0.1",
    "::ffff:0:127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1",
    "4000::1",
]  # fmt: skip
LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_by_https_only(address: str) -> None:
    assert is_allowed(address, "https", allow_loopback=False)
    assert not is_allowed(address, "http", allow_loopback=True)


@pytest.mark.parametrize("address", FORBIDDEN)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_addresses_that_nothing_allows(address: str, scheme: str) -> None:
    assert not is_allowed(address, scheme, allow_loopback=True)


@pytest.mark.parametrize("address", LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_where_configured(address: str, scheme: str) -> None:
    assert is_loopback(address)
    assert is_allowed(address, scheme, allow_loopback=True)
    assert not is_allowed(address, scheme, allow_loopback=False)


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every host name have these addresses."""
    found: list[Any] = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_a_name_with_public_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, "1.1.1.1", "1.1.1.1", "2606:4700::1111")
    assert resolve("example.org", 443, "https", allow_loopback=False) == [
        "1.1.1.1",
        "2606:4700::1111",
    ]


def test_a_name_with_one_private_address_among_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, "1.1.1.1", "10.0.0.1")
    with pytest.raises(SourceForbidden, match=r"https://example.org leads to 10.0.0.1"):
        resolve("example.org", 443, "https", allow_loopback=False)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
def test_other_spellings_of_loopback(host: str) -> None:
    with pytest.raises(SourceForbidden, match=r"leads to (127.0.0.1|::1)"):
        resolve(host, 443, "https", allow_loopback=False)


@pytest.mark.parametrize("host", ["absent.invalid", "a" * 70 + ".org", "..", "\udcff.org"])
def test_a_name_without_an_address(host: str) -> None:
    with pytest.raises(SourceUnavailable, match="cannot be resolved"):
        resolve(host, 443, "https", allow_loopback=False)
