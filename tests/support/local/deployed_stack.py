"""The laptop's AWS as an account of its own, for commands that know an account by its credentials.

As a program, given a lake and parameters: deploys the stack over the lake, serves its API, tells
where both are, and ends with its input. It is a process of its own, since the laptop's AWS changes
the one in which it runs: environment, moto, clients.
"""

import json
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.paths import ROOT
from local.services import publisher

ARCHIVE = ROOT / "tests" / "fixtures" / "old-lake" / "lake.tar.xz"
BUCKET = "covidlake-lake-local"
SIGNED_IN = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_ENDPOINT_URL",
)


@dataclass(frozen=True)
class DeployedStack:
    """Where an API is, and the environment in which commands find the account."""

    api: str
    environment: Mapping[str, str]

    def local(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `python -m local` as somebody who is signed in to the account."""
        return subprocess.run(
            [sys.executable, "-m", "local", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@contextmanager
def deployed(lake: Path, parameters: Mapping[str, str]) -> Iterator[DeployedStack]:
    """Deploy the stack over a lake while the context lasts."""
    command = [sys.executable, "-m", __name__, str(lake), json.dumps(dict(parameters))]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            where = json.loads(process.stdout.readline())
            yield DeployedStack(where["api"], where["environment"])
        finally:
            process.stdin.close()
            process.wait(60)


def snapshot(lake: Path, source: str) -> Path:
    """The newest snapshot of a source of the old lake."""
    return max((lake / BUCKET / "raw" / source).glob("captured=*/*.csv"))


@contextmanager
def old_lake(folder: Path) -> Iterator[DeployedStack]:
    """Deploy the stack over an old lake, unpacked into a folder, with default parameters but for
    the sources: these still say the same, so that no run starts a cluster.
    """
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    lake = folder / "lake"
    with (
        publisher.serve(snapshot(lake, "owid")) as observations,
        publisher.serve(snapshot(lake, "countries")) as countries,
        deployed(lake, {"SourceUrl": observations, "CountriesUrl": countries}) as stack,
    ):
        yield stack


def main(lake: Path, parameters: Mapping[str, str]) -> None:
    from local import aws
    from local.services.api_gateway import front, route_table
    from local.services.api_gateway.responses import GatewayResponses
    from local.tools.loopback import LoopbackServer

    with aws.start(lake, parameters, keep=False) as cloud:
        routes = route_table.read(aws.template(), cloud.stack)
        responses = GatewayResponses.read(aws.template())
        server = LoopbackServer(0)
        server.open(front.front_of(front.Api(cloud.functions, routes, responses)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        api = f"http://127.0.0.1:{server.server_address[1]}"
        environment = {name: os.environ[name] for name in SIGNED_IN}
        sys.stdout.write(json.dumps({"api": api, "environment": environment}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
