"""Invocations: of each function in a sandbox that is idle, or in a new one."""

import json
import queue
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.exceptions import JsonRESTError

from local.services.functions.artifacts import Artifact
from local.services.functions.sandbox import Sandbox
from local.services.limits import functions as limits

GRACE_SECONDS = 10  # beyond a function's own timeout, which the emulator ends
# How the emulator answers, in plain text, for a function that took longer than it may.
TIMED_OUT = b"Task timed out after"
TIMEOUT = "Sandbox.Timedout"  # Lambda's name of it


class RequestTooLarge(JsonRESTError):  # type: ignore[misc]
    """An event that Lambda does not take."""

    code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, message: str) -> None:
        super().__init__("RequestTooLargeException", message)


@dataclass
class LambdaService:
    """Invokes functions by name, each in a warm sandbox if one is idle.

    Attributes:
        functions: by their physical names.
        logs: folder of their logs.
        clock: how far theirs is ahead.
    """

    functions: dict[str, Artifact]
    logs: Path
    clock: timedelta = timedelta(0)
    idle: dict[str, "queue.SimpleQueue[Sandbox]"] = field(default_factory=dict)
    started: list[Sandbox] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def invoke(self, name: str, payload: bytes) -> tuple[bytes, bool]:
        """Return what a function answers, and whether it failed."""
        artifact = self.functions[name.rsplit(":", 1)[-1]]
        if refusal := limits.too_large_request(payload):
            raise RequestTooLarge(refusal)
        sandbox = self._take(artifact)
        try:
            response = sandbox.invoke(payload, artifact.timeout + GRACE_SECONDS)
        except requests.RequestException as error:
            sandbox.stop()
            return _timed_out(f"{artifact.name}: {error}"), True
        if response.startswith(TIMED_OUT):
            sandbox.stop()
            return _timed_out(f"{artifact.name}: {response.decode()}"), True
        self.idle[artifact.name].put(sandbox)
        response = limits.too_large_response(response) or response
        return response, _failed(response)

    def _take(self, artifact: Artifact) -> Sandbox:
        with self.lock:
            waiting = self.idle.setdefault(artifact.name, queue.SimpleQueue())
        try:
            return waiting.get_nowait()
        except queue.Empty:
            self.logs.mkdir(parents=True, exist_ok=True)
            sandbox = Sandbox.start(artifact, self.logs / f"{artifact.name}.log", self.clock)
            self.started.append(sandbox)
            return sandbox

    def stop(self) -> None:
        for sandbox in self.started:
            sandbox.stop()


def install(service: LambdaService) -> None:
    """Let moto's Lambda API invoke the artifacts.

    moto's simple backend answers every invocation with a text that a test set before; its method
    is replaced. The backend is no public interface: moto is pinned, and whole runs are tested.
    """

    def invoke(
        _: Any,
        function_name: str,
        qualifier: str | None,  # noqa: ARG001
        body: Any,
        headers: Any,  # noqa: ARG001
        response_headers: Any,
    ) -> bytes:
        payload = body if isinstance(body, bytes) else (body or "{}").encode()
        response, failed = service.invoke(function_name, payload)
        if failed:
            response_headers["x-amz-function-error"] = "Unhandled"
        return response

    LambdaSimpleBackend.invoke = invoke


def _timed_out(message: str) -> bytes:
    return json.dumps({"errorType": TIMEOUT, "errorMessage": message}).encode()


def _failed(response: bytes) -> bool:
    # The emulator answers 200 either way; an error has these two and nothing of ours does.
    if not response.startswith(b'{"error'):
        return False
    return {"errorType", "errorMessage"} <= set(json.loads(response))
