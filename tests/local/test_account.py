"""The commands of an account, with the laptop's AWS for the account: smoke, start, destroy.

The sources are those of an old lake: nothing is new, and no cluster starts.
"""

from collections.abc import Iterator

import pytest

from local.paths import BUILT
from tests.support.local.deployed_stack import DeployedStack, old_lake

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedStack]:
    with old_lake(tmp_path_factory.mktemp("account")) as stack:
        yield stack


def test_smoke_tries_everything(stack: DeployedStack) -> None:
    ended = stack.local("smoke", "--api", stack.api)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    lines = [line.split() for line in ended.stdout.splitlines()]
    assert lines[0] == ["ok", "stack", "covidlake", "is", "CREATE_COMPLETE"]
    assert lines[1][:4] == ["ok", "run", "UNCHANGED,", "run"]
    assert lines[2][:3] == ["ok", "health", "200"]
    assert {line[1] for line in lines[3:]} == {"route"}
    asked = {line[-1].partition("?")[0] for line in lines[3:]}
    assert {"/v1/health", "/v1/observations", "/v1/forecasts", "/v1/releases/current"} <= asked
    assert not [path for path in asked if path.startswith("/v1/queries")]


def test_a_run_is_started_and_followed(stack: DeployedStack) -> None:
    ended = stack.local("start")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("UNCHANGED  run 2")
    assert "Ingest" in ended.stderr


def test_preflight_goes_on_with_what_the_stack_has(stack: DeployedStack) -> None:
    """Its sources are known from the stack alone: samconfig.toml names none."""
    ended = stack.local("preflight")
    lines = {line[9:27].strip(): line for line in ended.stdout.splitlines()[1:]}
    assert lines["credentials"].startswith("ok")
    for source in ("observations", "countries"):
        assert lines[source].startswith("ok"), lines[source]
        assert "127.0.0.1" in lines[source]


def test_another_section_is_another_stack(stack: DeployedStack) -> None:
    ended = stack.local("destroy", "--env", "prod", "--yes")
    assert ended.returncode == 1
    assert "there is no stack covidlake-prod" in ended.stderr
