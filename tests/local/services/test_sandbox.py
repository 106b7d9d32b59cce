"""Functions under AWS's runtime interface emulator, where the laptop is busy."""

import socket
from pathlib import Path

import pytest

from local.services.functions import sandbox as sandboxes
from local.services.functions.artifacts import Artifact
from local.services.functions.sandbox import Sandbox
from local.tools.ports import free_port

ARTIFACT = {
    "name": "Nothing",
    "layers": (),
    "handler": "nothing.handler",
    "timeout": 3,
    "memory": 128,
    "environment": {},
    "role": "arn:aws:iam::123456789012:role/nothing",
}


@pytest.fixture
def artifact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artifact:
    for name in ("AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "test")
    return Artifact(code=tmp_path, **ARTIFACT)


def test_a_port_that_another_program_took_in_between_is_replaced(
    artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = [free_port(), free_port(), free_port()]
        ports = [
            free[0],
            other.getsockname()[1],
            *free[1:],
        ]  # two for each attempt: for events, and for the runtime
        monkeypatch.setattr(sandboxes, "free_port", lambda: ports.pop(0))
        sandbox = Sandbox.start(artifact, tmp_path / "log")
        try:
            assert sandbox.port == free[1]
            assert sandbox.process.poll() is None
        finally:
            sandbox.stop()


def test_what_does_not_start_says_where_its_log_is(
    artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ports = [free_port(), other.getsockname()[1]] * sandboxes.START_ATTEMPTS
        monkeypatch.setattr(sandboxes, "free_port", lambda: ports.pop(0))
        with pytest.raises(RuntimeError, match=f"did not start; see {tmp_path}/log"):
            Sandbox.start(artifact, tmp_path / "log")
    assert "address already in use" in (tmp_path / "log").read_text()
