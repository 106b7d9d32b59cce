"""Ports that are free, and those that a process listens on."""

import os
import socket
import subprocess
import sys

from local.tools.ports import free_port, listening_ports


def test_a_free_port_can_be_listened_on_and_is_below_outgoing_connections() -> None:
    port = free_port()
    assert 16_384 <= port < 32_768
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_ports_of_a_process_are_those_that_it_listens_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours:
        port = ours.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            assert port in listening_ports(os.getpid())
            assert client.getsockname()[1] not in listening_ports(os.getpid())
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        assert listening_ports(ended.pid) == set()
    assert port not in listening_ports(os.getpid())
