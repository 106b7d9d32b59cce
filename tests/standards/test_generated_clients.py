"""The description of the API passes Spectral's rules, and other people's tools make clients of it.

Spectral and openapi-typescript are npm's (package.json), openapi-python-client is among the
validators (.ci/validators.in).
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.paths import ROOT
from tests.support.serving.front import front
from tests.support.serving.lake import served_lake

HERE = Path(__file__).parent
FROM_NPM = HERE / "node_modules" / ".bin"
VALIDATORS = ROOT / ".validators" / "bin"
RELEASE = "20260101T000000Z-aaaaaa"

needs_npm = pytest.mark.skipif(
    not FROM_NPM.exists(), reason="no Spectral: run `make test-all`, which brings it from npm"
)
needs_validators = pytest.mark.skipif(
    not (VALIDATORS / "openapi-python-client").exists(),
    reason="no openapi-python-client: run `make test-all`, which sets up .validators",
)
pytestmark = pytest.mark.slow

USAGE = """
import sys
from generated import Client
from generated.api.data import get_observations, get_locations_code

client = Client(base_url=sys.argv[1])
answer = get_observations.sync(client=client, location=["COL", "uk"], metric=["new_cases"])
print(answer.title, answer.status)
answer = get_observations.sync(client=client, location=["COL"], metric=["new_cases"], limit=3)
print([row.value for row in answer.data], answer.meta.release, answer.meta.truncated)
print(get_locations_code.sync("colombia", client=client).data[0].population)
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake, front() as address:
        lake.build(RELEASE)
        yield address


@pytest.fixture(scope="module")
def document(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    description = requests.get(f"{url}/openapi.json", timeout=60).json()
    description["servers"] = [{"url": url}]
    path.write_text(json.dumps(description))
    return path


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a tool; return what it printed, which is all of a test's message if it fails."""
    ended = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@needs_npm
def test_spectral_finds_nothing(document: Path) -> None:
    lint = (FROM_NPM / "spectral", "lint", document, "--ruleset", HERE / "spectral.yaml")
    run(*lint, "--fail-severity=hint", cwd=document.parent)


@needs_npm
def test_a_program_in_typescript_is_typed_by_the_description(document: Path) -> None:
    types = document.with_name("types.d.ts")
    run(FROM_NPM / "openapi-typescript", document, "-o", types, cwd=document.parent)
    usage = document.with_name("usage.ts")
    usage.write_text((HERE / "usage.ts").read_text())
    run(FROM_NPM / "tsc", "--noEmit", "--strict", usage, cwd=document.parent)


@needs_validators
def test_a_generated_client_in_python_reads_the_api(document: Path, url: str) -> None:
    # Beside what it is used by, under a name of its own.
    output = document.parent / "generated"
    generate = (VALIDATORS / "openapi-python-client", "generate", "--path", document)
    settings = ("--config", HERE / "python-client.yaml", "--meta", "none")
    run(*generate, *settings, "--output-path", output, cwd=document.parent)
    printed = run(VALIDATORS / "python", "-c", USAGE, url, cwd=document.parent)
    assert printed.splitlines() == [
        "A parameter cannot be used here 422",
        f"[10.0, 20.0, None] {RELEASE} True",
        "1000000.0",
    ]
