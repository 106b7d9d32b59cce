"""Which addresses a source may lead to.

The public internet, and this machine only where that is configured.
"""

import ipaddress
import socket

from covidlake.errors import SourceForbidden, SourceUnavailable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The one block of IPv6 that global unicast addresses are given out from (RFC 4291).
_UNICAST = ipaddress.IPv6Network("2000::/3")
# NAT64 carries any IPv4 address, also a private one, inside an address of its own (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Global to Python's ipaddress, but no server of the public internet: protocol assignments, 6to4 and
# its relays, documentation.
_SPECIAL = [
    ipaddress.ip_network(block)
    for block in ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "3fff::/20")
]


def resolve(host: str, port: int, scheme: str, allow_loopback: bool) -> list[str]:
    """Return the addresses of a host, each of them allowed.

    Raises:
        SourceForbidden: One is not: a name with a public and a private address is an attack or a
            mistake.
        SourceUnavailable: The name has none.
    """
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceUnavailable(f"the host name {host!r} cannot be resolved: {error}") from error
    in_order = (str(entry[4][0]) for entry in entries)
    addresses = list(dict.fromkeys(in_order))
    for address in addresses:
        if not is_allowed(address, scheme, allow_loopback):
            raise SourceForbidden(
                f"{scheme}://{host} leads to {address}: a source must be https on the public "
                "internet"
            )
    return addresses


def is_allowed(address: str, scheme: str, allow_loopback: bool) -> bool:
    """Return whether a connection may go there.

    By https to public addresses; to this machine, also by http, where that is configured.

    Private, link-local, metadata, multicast and reserved addresses may never be connected to, in
    whatever IPv6 form they come.
    """
    innermost = _innermost(address)
    if innermost.is_loopback:
        return allow_loopback
    return scheme == "https" and _is_public(innermost)


def is_loopback(address: str) -> bool:
    """Return whether it is this machine."""
    return _innermost(address).is_loopback


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    special = any(address.version == block.version and address in block for block in _SPECIAL)
    return address.is_global and not (special or address.is_multicast or address.is_reserved)


def _innermost(text: str) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, if it does."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
