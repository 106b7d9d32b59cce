"""EMR on the laptop: what it refuses, how its clusters fail to start, and what a step is given."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local.services.emr import clusters, node
from local.services.emr.bootstrap import BootstrapFailed
from local.services.emr.start_failures import START_FAILURES, StartFailure
from local.services.s3 import LakeFolder
from tests.support.eventually import eventually

DEFAULTS = {
    "spark.driver.memory": "1024m",
    "spark.executor.memory": "3072m",
    "spark.executor.cores": "2",
    "spark.dynamicAllocation.maxExecutors": "1",
}
SCRIPT = "s3://lake/code/abc/etl.py"
# A step that ends when the test lets it: when a file of this name is in the bucket's folder.
WAITS = "import pathlib, sys, time\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.01)"

Given = list[tuple[list[str], dict[str, str]]]


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LakeFolder]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="lake")
        for name in ("etl.py", "bootstrap.sh"):
            s3.put_object(Bucket="lake", Key=f"code/abc/{name}", Body=b"")
        yield LakeFolder(tmp_path, "lake")


Started = Callable[..., tuple[Any, str]]


@pytest.fixture
def start(lake: LakeFolder) -> Iterator[Started]:
    """Starts a cluster whose steps wait for a file `go`; returns EMR's client and its id."""
    stops = []

    def start(failure: StartFailure | None = None, **changes: Any) -> tuple[Any, str]:
        def submit(arguments: list[str], folder: LakeFolder, _: Mapping[str, str]) -> list[str]:
            return [sys.executable, "-c", WAITS, str(folder.root / "go")]

        stops.append(clusters.install(lake, submit, failure))
        emr = boto3.client("emr")
        script = {"Path": "s3://lake/code/abc/bootstrap.sh", "Args": []}
        request = {
            "Name": "c",
            "ReleaseLabel": "emr-7.13.0",
            "StepConcurrencyLevel": 2,
            "Instances": {"KeepJobFlowAliveWhenNoSteps": True},
            "BootstrapActions": [{"Name": "packages", "ScriptBootstrapAction": script}],
            "JobFlowRole": "profile",
            "ServiceRole": "role",
        }
        return emr, emr.run_job_flow(**{**request, **changes})["JobFlowId"]

    yield start
    for stop in stops:
        stop()


def step(name: str = "etl", script: str = SCRIPT, **changes: Any) -> dict[str, Any]:
    jar = {"Jar": "command-runner.jar", "Args": ["spark-submit", script]}
    return {"Name": name, "ActionOnFailure": "CONTINUE", "HadoopJarStep": jar, **changes}


def state(emr: Any, cluster: str, step_id: str) -> str:
    described = emr.describe_step(ClusterId=cluster, StepId=step_id)["Step"]
    return str(described["Status"]["State"])


def add(emr: Any, cluster: str, *steps: dict[str, Any]) -> list[str]:
    return list(emr.add_job_flow_steps(JobFlowId=cluster, Steps=list(steps))["StepIds"])


@pytest.mark.parametrize("failure", START_FAILURES.values(), ids=START_FAILURES)
def test_a_cluster_that_fails_to_start_cancels_its_steps(
    start: Started, failure: StartFailure
) -> None:
    emr, cluster = start(failure)
    (only,) = add(emr, cluster, step())
    described = emr.describe_step(ClusterId=cluster, StepId=only)["Step"]["Status"]
    assert (described["State"], described["StateChangeReason"]) == ("CANCELLED", {})
    status = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]
    assert status["State"] == "TERMINATED_WITH_ERRORS"
    assert status["StateChangeReason"] == {"Code": failure.code, "Message": failure.message}


def test_a_bootstrap_action_that_is_not_in_the_bucket_fails_the_cluster(start: Started) -> None:
    script = {"Path": "s3://lake/code/abc/absent.sh", "Args": []}
    emr, cluster = start(BootstrapActions=[{"Name": "packages", "ScriptBootstrapAction": script}])
    (only,) = add(emr, cluster, step())
    assert state(emr, cluster, only) == "CANCELLED"
    reason = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]["StateChangeReason"]
    assert reason["Code"] == "BOOTSTRAP_FAILURE"
    assert "bootstrap action 1 returned a non-zero return code" in reason["Message"]


def test_a_bootstrap_action_that_fails_ends_the_cluster_and_leaves_its_log(
    start: Started, lake: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise BootstrapFailed(1, "no such package\n")

    monkeypatch.setattr(clusters, "emr_python", lambda: "python3.11")
    monkeypatch.setattr(clusters, "node_python", failing)
    emr, cluster = start()
    (only,) = add(emr, cluster, step())
    eventually(lambda: state(emr, cluster, only) == "CANCELLED")
    status = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]
    assert status["State"] == "TERMINATED_WITH_ERRORS"
    assert status["StateChangeReason"]["Code"] == "BOOTSTRAP_FAILURE"
    log = lake.root / f"logs/emr/{cluster}/node/i-0laptop/bootstrap-actions/1/stderr"
    assert log.read_text() == "no such package\n"


def test_a_node_that_cannot_be_made_ends_the_cluster(
    start: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "emr_python", lambda: "false")  # fails, whatever it is asked
    emr, cluster = start()
    (only,) = add(emr, cluster, step())
    eventually(lambda: state(emr, cluster, only) == "CANCELLED")
    reason = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]["StateChangeReason"]
    assert reason["Code"] == "INTERNAL_ERROR"
    assert reason["Message"].startswith("no node could be made: false -m venv ")


def test_a_cluster_that_is_terminated_while_its_nodes_fail_has_no_waiting_steps(
    start: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminated = threading.Event()

    def failing(*_: object) -> None:
        terminated.wait(30)
        raise BootstrapFailed(1, "")

    monkeypatch.setattr(clusters, "emr_python", lambda: "python3.11")
    monkeypatch.setattr(clusters, "node_python", failing)
    emr, cluster = start()
    (only,) = add(emr, cluster, step())
    emr.terminate_job_flows(JobFlowIds=[cluster])
    terminated.set()
    eventually(lambda: state(emr, cluster, only) == "CANCELLED")
    status = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]
    assert status["StateChangeReason"]["Code"] == "USER_REQUEST"


def test_steps_run_under_the_python_of_their_nodes(
    lake: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "emr_python", lambda: "python3.11")
    monkeypatch.setattr(clusters, "node_python", lambda python, *_: f"/node/of/{python}")
    shown = lake.root / "shown"

    def submit(*_: object) -> list[str]:
        return ["sh", "-c", f'echo "$PYSPARK_PYTHON" > "{shown}"']

    stop = clusters.install(lake, submit)
    emr = boto3.client("emr")
    instances: Any = {"KeepJobFlowAliveWhenNoSteps": True}
    cluster = emr.run_job_flow(Name="c", Instances=instances)["JobFlowId"]
    (only,) = add(emr, cluster, step())
    eventually(lambda: state(emr, cluster, only) == "COMPLETED")
    stop()
    assert shown.read_text() == "/node/of/python3.11\n"


def test_a_step_whose_script_is_absent_fails(start: Started) -> None:
    emr, cluster = start()
    (only,) = add(emr, cluster, step(script="s3://lake/code/abc/absent.py"))
    eventually(lambda: state(emr, cluster, only) == "FAILED")
    failure = emr.describe_step(ClusterId=cluster, StepId=only)["Step"]["Status"]["FailureDetails"]
    assert failure["Reason"] == "Unknown Error."
    assert "No such file or directory: s3://lake/code/abc/absent.py" in failure["Message"]
    assert failure["LogFile"].startswith(f"s3://lake/logs/emr/{cluster}/steps/{only}/")


def test_no_more_steps_run_at_once_than_the_cluster_allows(
    start: Started, lake: LakeFolder
) -> None:
    emr, cluster = start(StepConcurrencyLevel=1)
    first, second = add(emr, cluster, step("a"), step("b"))
    eventually(lambda: state(emr, cluster, first) == "RUNNING")
    assert state(emr, cluster, second) == "PENDING"
    (lake.root / "go").touch()
    for one in (first, second):
        eventually(lambda one=one: state(emr, cluster, one) == "COMPLETED")  # type: ignore[misc]


def test_what_runs_is_killed_with_its_cluster_and_what_waits_is_cancelled(start: Started) -> None:
    emr, cluster = start(StepConcurrencyLevel=1)
    first, second = add(emr, cluster, step("a"), step("b"))
    eventually(lambda: state(emr, cluster, first) == "RUNNING")
    emr.terminate_job_flows(JobFlowIds=[cluster])
    eventually(lambda: state(emr, cluster, first) == "FAILED")
    eventually(lambda: state(emr, cluster, second) == "CANCELLED")
    status = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]
    assert status["StateChangeReason"]["Code"] == "USER_REQUEST"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda emr, cluster: (
                emr.terminate_job_flows(JobFlowIds=[cluster]),
                add(emr, cluster, step()),
            ),
            "A job flow that is shutting down, terminated, or finished may not be modified.",
        ),
        (lambda emr, _: add(emr, "j-NONE", step()), "Specified job flow ID does not exist."),
        (
            lambda emr, cluster: add(emr, cluster, step(ActionOnFailure="TERMINATE_CLUSTER")),
            "not allowed with StepConcurrencyLevel > 1",
        ),
        (
            lambda emr, cluster: add(emr, cluster, *[step()] * 257),
            "Maximum number of active steps is 256.",
        ),
        (
            lambda emr, cluster: emr.describe_step(ClusterId=cluster, StepId="s-NONE"),
            "Step id 's-NONE' is not valid.",
        ),
        (
            lambda emr, _: emr.describe_step(ClusterId="j-NONE", StepId="s-NONE"),
            "Cluster id 'j-NONE' is not valid.",
        ),
    ],
)
def test_what_emr_refuses(start: Started, call: Callable[..., Any], message: str) -> None:
    emr, cluster = start()
    with pytest.raises(ClientError) as refused:
        call(emr, cluster)
    assert message in refused.value.response["Error"]["Message"]


def option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


@pytest.mark.parametrize(
    ("arguments", "threads", "heap"),
    [
        (["spark-submit", SCRIPT], 2, "4096m"),
        (
            ["spark-submit", "--conf", "spark.dynamicAllocation.maxExecutors=2", SCRIPT],
            4,
            "7168m",
        ),
    ],
)
def test_a_step_has_the_cores_and_the_memory_of_its_share(
    lake: LakeFolder, monkeypatch: pytest.MonkeyPatch, arguments: list[str], threads: int, heap: str
) -> None:
    monkeypatch.setattr(node.os, "cpu_count", lambda: 8)
    monkeypatch.setattr(node, "_machine_mb", lambda: 64_000)
    command = node.submit(arguments, lake, DEFAULTS)
    assert option(command, "--master") == f"local[{threads}]"
    assert option(command, "--driver-memory") == heap
    assert command[-len(arguments) + 1 :] == arguments[1:]


def test_a_step_has_no_more_than_this_machine_has(
    lake: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(node, "_machine_mb", lambda: 6000)
    command = node.submit(["spark-submit", SCRIPT], lake, DEFAULTS)
    assert option(command, "--master") == "local[1]"
    assert option(command, "--driver-memory") == "2000m"


def test_a_step_is_given_the_settings_of_its_cluster(lake: LakeFolder) -> None:
    given: Given = []

    def submit(arguments: list[str], _: LakeFolder, defaults: Mapping[str, str]) -> list[str]:
        given.append((arguments, dict(defaults)))
        return [sys.executable, "-c", ""]

    stop = clusters.install(lake, submit)
    emr = boto3.client("emr")
    cluster = emr.run_job_flow(
        Name="c",
        Instances={"KeepJobFlowAliveWhenNoSteps": True},
        Configurations=[{"Classification": "spark-defaults", "Properties": DEFAULTS}],
    )["JobFlowId"]
    (only,) = add(emr, cluster, step())
    eventually(lambda: state(emr, cluster, only) == "COMPLETED")
    stop()
    assert given == [(["spark-submit", SCRIPT], DEFAULTS)]
