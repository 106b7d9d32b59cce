"""A function that takes longer than it may fails by Lambda's name for that, whoever invoked it."""

import json
import queue
from pathlib import Path
from typing import Any

import pytest
import requests

from local.services.functions.artifacts import Artifact
from local.services.functions.service import LambdaService


class Slow:
    """A sandbox whose emulator gave up, in the words of aws-lambda-rie."""

    stopped = False
    message = "Task timed out after 3.00 seconds"

    def invoke(self, _: bytes, timeout: float) -> bytes:
        assert timeout > 3
        return self.message.encode()

    def stop(self) -> None:
        self.stopped = True


class Silent(Slow):
    """A sandbox whose emulator says nothing at all."""

    message = "Read timed out"

    def invoke(self, _: bytes, timeout: float) -> bytes:
        raise requests.ReadTimeout(self.message)


@pytest.mark.parametrize("sandbox", [Slow(), Silent()], ids=["slow", "silent"])
def test_it_fails_by_name_and_its_sandbox_is_not_used_again(tmp_path: Path, sandbox: Any) -> None:
    artifact = Artifact("Slow", tmp_path, (), "a.handler", 3, 128, {}, "role")
    service = LambdaService({"slow": artifact}, tmp_path)
    service.idle["Slow"] = queue.SimpleQueue()
    service.idle["Slow"].put(sandbox)
    response, failed = service.invoke("slow", b"{}")
    assert failed
    assert json.loads(response) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"Slow: {sandbox.message}",
    }
    assert sandbox.stopped
    assert service.idle["Slow"].empty()
