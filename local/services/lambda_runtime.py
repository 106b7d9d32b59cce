"""Lambda: the artifacts of `sam build` under AWS's runtime interface emulator.

A real init, the real environment, real packaging errors.
"""

import json
import os
import platform
import queue
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
import samcli
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.exceptions import JsonRESTError

from local.clients import client
from local.drills.clock import put_off
from local.iam.enforcing import identities
from local.paths import RUNTIME_PYTHON
from local.services.limits import functions as limits
from local.tools import reaper
from local.tools.ports import free_port, listening_ports

START_SECONDS = 30
GRACE_SECONDS = 10  # beyond a function's own timeout, which the emulator ends
START_ATTEMPTS = 3  # another program may take a port between its choice and its use


@dataclass(frozen=True)
class Artifact:
    """One built function, and its configuration.

    Attributes:
        name: logical id in the template.
        code: folder of its code.
        layers: folders of its layers, in the order of the template.
        handler: module and function.
        timeout: in seconds.
        memory: in MB.
        environment: as the template sets it.
        role: ARN of the role that it runs as.
    """

    name: str
    code: Path
    layers: tuple[Path, ...]
    handler: str
    timeout: int
    memory: int
    environment: dict[str, str]
    role: str


def artifacts(
    template: dict[str, Any], folder: Path, physical: dict[str, str]
) -> dict[str, Artifact]:
    """Return the artifact of each function by its physical name.

    Args:
        template: what `sam build` wrote.
        folder: where it wrote it.
        physical: physical names by logical id, as they are deployed.
    """
    artifacts = {}
    for logical, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        configuration = client("lambda").get_function_configuration(FunctionName=physical[logical])
        properties = resource["Properties"]
        variables = configuration.get("Environment", {}).get("Variables", {})
        layers = _layers(template, folder, properties)
        limits.check_configuration(variables, len(layers))
        artifacts[physical[logical]] = Artifact(
            name=logical,
            code=folder / properties["CodeUri"],
            layers=layers,
            handler=configuration["Handler"],
            timeout=configuration["Timeout"],
            memory=configuration["MemorySize"],
            environment=variables,
            role=configuration["Role"],
        )
    return artifacts


def _layers(template: dict[str, Any], folder: Path, properties: dict[str, Any]) -> tuple[Path, ...]:
    """Return the folders of a function's layers: those of all functions, then its own."""
    shared = template["Globals"]["Function"].get("Layers", [])
    logical = [reference["Ref"] for reference in (*shared, *properties.get("Layers", []))]
    resources = [template["Resources"][name]["Properties"] for name in logical]
    return tuple((folder / resource["ContentUri"]).resolve() for resource in resources)


@dataclass
class Sandbox:
    """One running copy of a function. It takes one event at a time, as in Lambda."""

    process: subprocess.Popen[bytes]
    port: int  # for events
    api_port: int  # for the runtime of the function

    @classmethod
    def start(cls, artifact: Artifact, log: Path, clock: timedelta = timedelta(0)) -> "Sandbox":
        """Start a sandbox; RuntimeError where the emulator does not come to listen."""
        for _ in range(START_ATTEMPTS):
            sandbox = cls._launch(artifact, log, clock)
            if sandbox._listens():
                return sandbox
            sandbox.stop()
        raise RuntimeError(f"the Lambda runtime did not start; see {log}")

    @classmethod
    def _launch(cls, artifact: Artifact, log: Path, clock: timedelta) -> "Sandbox":
        port, api_port = free_port(), free_port()
        command = [
            str(_emulator()),
            *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
            *("--runtime-api-address", f"127.0.0.1:{api_port}"),
            *(str(RUNTIME_PYTHON), "-m", "awslambdaric", artifact.handler),
        ]
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=artifact.code,
                env=put_off(_environment(artifact, log.parent.resolve() / "tmp"), clock),
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for the command, which stops this
            )
        return cls(process, port, api_port)

    def _listens(self) -> bool:
        """Wait until it listens; returns False where it ended instead, or took too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            # Both ports, and its own: it opens the one before it finds that another program took
            # the other, and ends.
            if {self.port, self.api_port} <= listening_ports(self.process.pid):
                return True
            time.sleep(0.02)
        return False

    def invoke(self, payload: bytes, timeout: float) -> bytes:
        """Return what the function answers to an event, within so many seconds."""
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        return requests.post(url, data=payload, timeout=timeout).content

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()


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


def _environment(artifact: Artifact, tmp: Path) -> dict[str, str]:
    """Return the environment of a function.

    That is what Lambda sets, what the template sets, and where the laptop's AWS listens; nothing
    else of this process's own environment, which a function on AWS would not have.
    """
    layers = [str(layer / "python") for layer in artifact.layers]
    variables = {
        name: _unpacked(_in_tmp(str(value), tmp), artifact.layers)
        for name, value in artifact.environment.items()
    }
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),  # noqa: S108
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),  # noqa: S108
        "AWS_REGION": os.environ["AWS_DEFAULT_REGION"],
        "AWS_DEFAULT_REGION": os.environ["AWS_DEFAULT_REGION"],
        **identities.environment_of(artifact.role),
        "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
        "AWS_LAMBDA_FUNCTION_NAME": artifact.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(artifact.memory),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(artifact.timeout),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_XRAY_SDK_ENABLED": "false",  # no daemon listens
        "LAMBDA_TASK_ROOT": str(artifact.code),
        "PYTHONPATH": os.pathsep.join(layers),
        **reaper.environment(),
        **variables,
    }


def _in_tmp(value: str, tmp: Path) -> str:
    """Return a path under /tmp, which in Lambda is a function's own, as one of this lake alone.

    The system's own folder belongs to every lake and user. Any other value is returned as it is.
    """
    return str(tmp / value.removeprefix("/tmp/")) if value.startswith("/tmp/") else value  # noqa: S108


def _unpacked(value: str, layers: tuple[Path, ...]) -> str:
    """Return a path under /opt, where Lambda unpacks a function's layers, as it is here.

    Of two layers that have it the later wins. Any other value is returned as it is.
    """
    if value != "/opt" and not value.startswith("/opt/"):
        return value
    relative = value.removeprefix("/opt").lstrip("/")
    for layer in reversed(layers):
        if (layer / relative).exists():
            return str(layer / relative)
    return value


def _emulator() -> Path:
    """Return AWS's runtime interface emulator, which SAM's package brings for Linux."""
    architecture = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    folder = Path(samcli.__file__).parent / "local" / "rapid"
    return folder / f"aws-lambda-rie-{architecture}"
