"""A deadline counts from its start, whatever a socket does."""

import socket
import time

import pytest
from capture.deadline import Deadline
from covidlake.errors import SourceUnavailable


def test_time_left_and_over() -> None:
    assert 9 < Deadline(10).left() <= 10
    with pytest.raises(SourceUnavailable, match="had not delivered everything after 0 s"):
        Deadline(0).left()


@pytest.mark.parametrize("seconds", [10, 11, 1e9])
def test_a_sleep_beyond_the_deadline_is_not_begun(seconds: float) -> None:
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="the source is busy"):
        Deadline(10).sleep(seconds)
    assert time.monotonic() - began < 5


def test_whoever_is_blocked_on_a_watched_socket_wakes_up() -> None:
    ours, theirs = socket.socketpair()
    began = time.monotonic()
    with ours, theirs, Deadline(0.2).watch(ours):
        assert ours.recv(1) == b""
    assert 0.1 < time.monotonic() - began < 5


def test_a_socket_is_left_alone_after_it_was_watched() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        with Deadline(0.05).watch(ours):
            pass
        time.sleep(0.1)
        theirs.sendall(b"x")
        assert ours.recv(1) == b"x"
