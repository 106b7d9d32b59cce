"""Which addresses a source may lead to: the public internet, and this machine only where that is configured."""

import ipaddress
import socket

from covidlake.errors import SourceForbidden, SourceUnavailable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# NAT64 carries any IPv4 address inside one that counts as global (RFC 6052); the second prefix is the old IPv4-compatible form.
_CARRIERS = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


def resolve(host: str, port: int, scheme: str, allow_loopback: bool) -> list[str]:
    """The addresses of a host, each of them allowed.

    SourceForbidden if any is not: a name with one public and one private address is an attack or a mistake.
    SourceUnavailable if the name has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceUnavailable(f"the host name {host!r} cannot be resolved: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_allowed(address, scheme, allow_loopback):
            raise SourceForbidden(f"{scheme}://{host} leads to {address}: a source is https on the public internet")
    return addresses


def is_allowed(address: str, scheme: str, allow_loopback: bool) -> bool:
    """Whether a connection may go there: https to public addresses; to this machine, also by http, where configured.

    Private, link-local, metadata, multicast and reserved addresses may never be connected to, in whatever IPv6 form they come.
    """
    plain = _innermost(ipaddress.ip_address(address))
    if plain.is_loopback:
        return allow_loopback
    return scheme == "https" and plain.is_global and not plain.is_multicast and not plain.is_reserved


def is_loopback(address: str) -> bool:
    return _innermost(ipaddress.ip_address(address)).is_loopback


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address) or address == ipaddress.IPv6Address("::1"):
        return address
    carried = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if carried is None and any(address in network for network in _CARRIERS):
        carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return carried or address
