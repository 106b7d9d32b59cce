"""A running copy of a function: a real init, the real environment, real packaging errors."""

import platform
import subprocess
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import requests
import samcli

from local.drills.clock import put_off
from local.paths import RUNTIME_PYTHON
from local.services.functions.artifacts import Artifact
from local.services.functions.environment import environment
from local.tools.ports import free_port, listening_ports

START_SECONDS = 30
START_ATTEMPTS = 3  # another program may take a port between its choice and its use


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
                env=put_off(environment(artifact, log.parent.resolve() / "tmp"), clock),
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


def _emulator() -> Path:
    """Return AWS's runtime interface emulator, which SAM's package brings for Linux."""
    architecture = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    folder = Path(samcli.__file__).parent / "local" / "rapid"
    return folder / f"aws-lambda-rie-{architecture}"
