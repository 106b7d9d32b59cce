"""The commands of an account, with the laptop's AWS for the account: smoke, start, destroy.

What is deployed is the real template. The sources are those of an old lake: nothing is new, and no
cluster starts.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.paths import BUILT
from tests.support.local.deployed_stack import DeployedStack, old_lake

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]

SAM = ["sam-artifacts"]  # SAM's own bucket, from which it deploys


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


def left(stack: DeployedStack) -> dict[str, list[str]]:
    """What an account still has of a stack, by kind."""
    signed_in = boto3.Session(
        aws_access_key_id=stack.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=stack.environment["AWS_SECRET_ACCESS_KEY"],
        region_name=stack.environment["AWS_DEFAULT_REGION"],
    )

    def client(service: Any) -> Any:
        return signed_in.client(service, endpoint_url=stack.environment["AWS_ENDPOINT_URL"])

    names = {
        "functions": [
            one["FunctionName"] for one in client("lambda").list_functions()["Functions"]
        ],
        "pipelines": [
            one["name"] for one in client("stepfunctions").list_state_machines()["stateMachines"]
        ],
        "schedules": [one["Name"] for one in client("scheduler").list_schedules()["Schedules"]],
        "roles": [one["RoleName"] for one in client("iam").list_roles()["Roles"]],
        "alarms": [
            one["AlarmName"] for one in client("cloudwatch").describe_alarms()["MetricAlarms"]
        ],
        "databases": [one["Name"] for one in client("glue").get_databases()["DatabaseList"]],
        "buckets": [one["Name"] for one in client("s3").list_buckets()["Buckets"]],
        "networks": [
            one["VpcId"] for one in client("ec2").describe_vpcs()["Vpcs"] if not one["IsDefault"]
        ],
    }
    return {kind: found for kind, found in names.items() if found}


def test_all_goes_but_what_is_said_to_stay(tmp_path: Path) -> None:
    """The bucket with its data, and the account's role for the logs of API Gateway."""
    with old_lake(tmp_path) as stack:
        before = left(stack)
        kept_role = [role for role in before["roles"] if "ApiGatewayLogsRole" in role]
        ended = stack.local("destroy", "--yes")
        after = left(stack)
        again = stack.local("destroy", "--yes")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[:2] == [
        "deleted  stack covidlake",
        "stays    bucket covidlake-lake-local, with the data; do: S3's console: Empty, then Delete",
    ]
    assert f"role for API Gateway's logs, {kept_role[0]}" in lines[2]
    assert len(before) == 8
    assert after == {"roles": kept_role, "buckets": [*SAM, "covidlake-lake-local"]}
    assert "there is no stack covidlake" in again.stderr


def test_with_the_data_nothing_but_the_accounts_own_stays(tmp_path: Path) -> None:
    with old_lake(tmp_path) as stack:
        ended = stack.local("destroy", "--yes", "--with-data")
        after = left(stack)
    assert ended.returncode == 0, ended.stderr
    assert re.fullmatch(r"deleted  the bucket and \d+ versions in it", ended.stdout.splitlines()[1])
    assert (after.keys(), after["buckets"]) == ({"roles", "buckets"}, SAM)
