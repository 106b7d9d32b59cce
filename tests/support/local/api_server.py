"""`python -m local serve` over a lake, and requests that are signed as AWS wants them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.paths import ROOT
from local.tools.ports import free_port
from tests.support.eventually import eventually


class Signed(requests.auth.AuthBase):
    """SigV4 with the laptop's credentials."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed = AWSRequest(request.method, request.url, data=request.body)
        SigV4Auth(Credentials("local", "local"), "execute-api", "us-east-1").add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


@contextmanager
def served(lake: Path) -> Iterator[str]:
    """The address of the API over a lake."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "local", "serve", "--lake", str(lake), "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def answers() -> bool:
        with suppress(requests.ConnectionError):
            return requests.get(f"{url}/v1/health", timeout=30).ok
        return False

    try:
        eventually(answers, seconds=180)  # a busy machine takes a minute
        yield url
    finally:
        process.terminate()
        process.wait(30)
