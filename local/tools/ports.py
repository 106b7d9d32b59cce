"""Choose free loopback ports for what the laptop's AWS starts."""

import random
import socket

# Below the ports that systems give to outgoing connections (Linux from 32768, macOS from 49152):
# none of those can take it in between.
_RANGE = range(16_384, 32_768)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on now.

    Whoever binds it may still come second to another who was given the same.
    """
    while True:
        port = random.choice(_RANGE)  # noqa: S311
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
