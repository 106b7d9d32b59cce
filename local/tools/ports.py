"""Loopback ports for what the laptop's AWS starts: free ones, and those that a process has."""

import random
import socket
from contextlib import suppress
from pathlib import Path

# Below the ports that systems give to outgoing connections (Linux from 32768, macOS from 49152):
# none of those can take it in between.
RANGE = range(16_384, 32_768)
# Columns of /proc/net/tcp, and what stands there for a socket that listens (proc(5)).
_LOCAL_ADDRESS, _STATE, _INODE = 1, 3, 9
_LISTENING = "0A"


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on now.

    Whoever binds it may still come second to another who was given the same.
    """
    while True:
        port = random.choice(RANGE)  # noqa: S311
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def listening_ports(pid: int) -> set[int]:
    """Return the TCP ports (IPv4) that a process listens on; none where it has ended."""
    sockets = _sockets_of(pid)
    _, *lines = Path("/proc/net/tcp").read_text().splitlines()
    rows = [line.split() for line in lines]
    listening = [row for row in rows if row[_STATE] == _LISTENING and row[_INODE] in sockets]
    return {int(row[_LOCAL_ADDRESS].rpartition(":")[2], base=16) for row in listening}


def _sockets_of(pid: int) -> set[str]:
    """Return the inodes of the sockets that a process has open."""
    inodes = set()
    # The process, or one of its files, may go while they are read.
    with suppress(FileNotFoundError):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            kind, _, inode = str(file.readlink()).partition(":")
            if kind == "socket":
                inodes.add(inode.strip("[]"))
    return inodes
