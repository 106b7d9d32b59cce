"""Every task of the state machine fails once, fails always and takes too long, in a run each.

With a double for Spark, and retries that wait a fiftieth of the laptop's time. After a cluster was
created every path ends it, and the run's record says which state failed and in whose words.

`pytest tests/local/runs/test_failure_matrix.py -m slow -s` prints the table.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from local.paths import BUILT
from local.pipeline import execution, request
from local.services import integrations, scheduler, stepfunctions
from local.services.emr.start_failures import START_FAILURES
from local.services.scheduler import Change, Payload
from tests.support.eventually import eventually
from tests.support.local.quick_pipeline import RELEASE, QuickPipeline, deployed
from tests.support.local.task_faults import ALWAYS, ONCE, TIMED_OUT, TaskFaults, met, words
from tests.support.stack import definition, states

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]
TASKS = [name for name, state in states(definition()) if state["Type"] == "Task"]
# They do their work in every run; the others answer what they answered in the first one.
REAL = frozenset(
    {
        "TakeTurn",
        "CreateCluster",
        "Terminate",
        "TerminateAfterFailure",
        "RecordFailed",
        "RecordSwitched",
        "RecordUnchanged",
        "NotifyFailed",
        "NotifySwitched",
        "Announce",
        "CheckSources",
        "CheckReleases",
        "RetireTorn",
    }
)
ENDED = {"TERMINATED", "TERMINATED_WITH_ERRORS"}
# What has to have failed for the run to come to a state.
BEFORE = {
    "TerminateAfterFailure": {"Etl": ALWAYS},
    "RecordFailed": {"Audit": ALWAYS},
    "NotifyFailed": {"Audit": ALWAYS},
}
# A run goes on without them: the tables are built, or the release is out.
DISPENSABLE = {
    "Terminate",
    "Announce",
    "NotifySwitched",
    "NotifyFailed",
    "Retire",
    "DropPartitions",
    "DeleteRetired",
}
# States of a checkup alone; they do their work, too.
CHECKUP = frozenset({"CheckSources", "CheckReleases", "RetireTorn"})
# What ends without a record, because it is the record that cannot be written.
UNRECORDED = {"RecordFailed"}


@dataclass(frozen=True)
class Row:
    """A run of the matrix, and how it ended."""

    state: str
    fault: str
    status: str
    entered: frozenset[str]
    cluster: str
    record: dict[str, Any] | None
    cause: str
    run: str = ""

    @property
    def terminated(self) -> bool:
        return bool(self.entered & {"Terminate", "TerminateAfterFailure"})

    @property
    def error(self) -> str:
        error = (self.record or {}).get("error") or {}
        return f"{error['state']}: {error['message']}" if error else ""

    def __str__(self) -> str:
        reached = "yes" if self.terminated else "-"
        recorded = (self.record or {}).get("status", "none")
        columns = (f"{self.state:22}", f"{self.fault:13}", f"{self.status:10}", f"{reached:4}")
        return " ".join(
            (*columns, f"{self.cluster:12}", f"{recorded:11}", self.error or self.cause)
        )


@pytest.fixture(scope="module")
def faults() -> TaskFaults:
    return TaskFaults()


@pytest.fixture(scope="module")
def pipeline(
    tmp_path_factory: pytest.TempPathFactory, faults: TaskFaults
) -> Iterator[QuickPipeline]:
    """A pipeline of which one run went well, whose answers serve the others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stepfunctions, "RETRY_SPEED", 3000)
        patch.setattr(integrations, "POLL_SECONDS", 0.02)
        recorded: dict[str, list[Any]] = {}
        with (
            deployed(tmp_path_factory.mktemp("matrix")) as pipeline,
            met(faults, recorded),
        ):
            assert pipeline.run().succeeded().status == "PUBLISHED"
            faults.recorded, faults.real = dict(recorded), REAL
            yield pipeline


@pytest.fixture(scope="module")
def rows() -> Iterator[list[Row]]:
    rows: list[Row] = []
    yield rows
    sys.stdout.write("\n" + "".join(f"{row}\n" for row in rows) + summary(rows))


def summary(rows: list[Row]) -> str:
    """How many runs ended in which way, by fault, as docs/reference/reliability.md has it."""
    ends = Counter((row.fault, row.status) for row in rows)
    lines = ["| fault | runs | SUCCEEDED | FAILED | ABORTED |", "|---|--:|--:|--:|--:|"]
    for fault in dict.fromkeys(row.fault for row in rows):
        counts = [ends[fault, status] for status in ("SUCCEEDED", "FAILED", "ABORTED")]
        lines.append(f"| {fault} | {' | '.join(map(str, (sum(counts), *counts)))} |")
    return "\n" + "\n".join(lines) + "\n"


def rollback(payload: Payload) -> Payload:
    return {**payload, "rollback": RELEASE, "by": "test", "reason": "the matrix"}


def checkup(payload: Payload) -> Payload:
    return {**payload, "repair": "check"}


def run(pipeline: QuickPipeline, faults: TaskFaults, state: str, fault: str) -> Row:
    """One run that meets a fault in a state."""
    changes: dict[str, Change] = {
        "Rollback": rollback,
        "InForce": request.replay(RELEASE, "the matrix", "test", None, {}),
        **dict.fromkeys(CHECKUP, checkup),
    }
    faults.begin({**BEFORE.get(state, {}), state: fault})
    outcome = pipeline.run(force=state != "RecordUnchanged", change=changes.get(state))
    return described(pipeline, state, fault, outcome)


def described(pipeline: QuickPipeline, state: str, fault: str, outcome: execution.Outcome) -> Row:
    history = boto3.client("stepfunctions").get_execution_history(
        executionArn=f"{pipeline.cloud.stack['Pipeline'].replace('stateMachine', 'execution')}"
        f":{outcome.run}"
    )["events"]
    details = (event.get("stateEnteredEventDetails", {}) for event in history)
    record = json.loads(outcome.manifest.to_json()) if outcome.manifest else None
    return Row(
        state,
        fault,
        outcome.status,
        frozenset(detail["name"] for detail in details if detail),
        cluster_of(pipeline, outcome.run),
        record,
        outcome.cause,
        outcome.run,
    )


def cluster_of(pipeline: QuickPipeline, run: str) -> str:
    """The state of the cluster of a run; nothing where it has none."""
    pipeline.cloud.folder.save()
    emr = boto3.client("emr")
    file = pipeline.bucket / "runs" / run / "cluster.json"
    if not file.exists():
        return ""
    cluster = json.loads(file.read_text())["cluster_id"]
    return str(emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]["State"])


@pytest.mark.parametrize("fault", [ONCE, ALWAYS, TIMED_OUT])
@pytest.mark.parametrize("state", TASKS)
def test_a_task_fails(
    pipeline: QuickPipeline, faults: TaskFaults, rows: list[Row], state: str, fault: str
) -> None:
    row = run(pipeline, faults, state, fault)
    rows.append(row)
    assert state in row.entered
    check_end(row)
    check_cluster(pipeline, row)
    check_record(pipeline, row)


def check_end(row: Row) -> None:
    """A hiccup changes nothing; what goes on failing ends the run, unless it is dispensable."""
    harmless = row.fault == ONCE or row.state in DISPENSABLE
    goes_well = harmless and row.state not in BEFORE
    assert row.status == ("SUCCEEDED" if goes_well else "FAILED")


def check_cluster(pipeline: QuickPipeline, row: Row) -> None:
    """What was created is terminated, by the run or by what hears of its end."""
    if not row.cluster:
        return
    assert row.terminated
    given_up = row.state in ("Terminate", "TerminateAfterFailure") and row.fault != ONCE
    if given_up and row.status == "FAILED":
        eventually(lambda: cluster_of(pipeline, row.run) in ENDED, seconds=60)
    elif not given_up:
        assert row.cluster in ENDED


def check_record(pipeline: QuickPipeline, row: Row) -> None:
    """A failed run says which state failed, and what that said."""
    if row.status != "FAILED":
        return
    failed, fault = next(iter(BEFORE.get(row.state, {row.state: row.fault}).items()))
    if row.state in UNRECORDED and row.fault != ONCE:
        assert row.cause == words(failed)
        record = recorded_by_event(pipeline, row.run)
        assert (record["status"], record["error"]["type"]) == ("INTERRUPTED", "FAILED")
        assert words(failed) in record["error"]["message"]
        return
    assert row.record is not None
    error = row.record["error"]
    if failed in ("Ingest", "Dedupe"):
        assert error["state"] == "Capture"  # and which source, in its words
    else:
        assert error["state"] == failed
    if fault == TIMED_OUT:
        assert "it took longer than the time limit of its state" in error["message"]
    else:
        assert words(failed) in error["message"]
    assert row.cause == error["message"]


def test_an_execution_is_aborted(
    pipeline: QuickPipeline, faults: TaskFaults, rows: list[Row]
) -> None:
    faults.begin({})
    faults.hold("Etl")
    started = scheduler.trigger(pipeline.cloud.stack["PipelineSchedule"], force=True)
    run = started.rsplit(":", 1)[-1]
    eventually(lambda: faults.holding, seconds=60)
    boto3.client("stepfunctions").stop_execution(executionArn=started, cause="by hand")
    faults.release()
    record = recorded_by_event(pipeline, run)
    eventually(lambda: cluster_of(pipeline, run) in ENDED, seconds=60)
    rows.append(
        Row("Etl", "aborted", "ABORTED", frozenset(), cluster_of(pipeline, run), record, "")
    )
    assert record["status"] == "INTERRUPTED"
    assert record["error"] == {
        "state": "Etl",
        "type": "ABORTED",
        "message": "the execution was stopped",
    }
    assert record["built"]


@pytest.mark.parametrize("why", START_FAILURES)
def test_a_cluster_never_starts(
    pipeline: QuickPipeline, faults: TaskFaults, rows: list[Row], why: str
) -> None:
    faults.begin({})
    faults.real = REAL | {"Etl"}
    pipeline.fail_clusters(START_FAILURES[why])
    outcome = pipeline.run()
    pipeline.fail_clusters(None)
    faults.real = REAL
    row = described(pipeline, "cluster", why, outcome)
    rows.append(row)
    assert row.terminated
    assert row.cluster == "TERMINATED_WITH_ERRORS"
    assert row.record is not None
    error = row.record["error"]
    assert (error["state"], error["type"]) == ("Etl", START_FAILURES[why].code)
    assert START_FAILURES[why].message in error["message"]


def recorded_by_event(pipeline: QuickPipeline, run: str) -> dict[str, Any]:
    """The record of a run that did not write its own, once EventBridge has told of its end."""
    file = pipeline.bucket / "runs" / f"{run}.json"

    def is_there() -> bool:
        pipeline.cloud.folder.save()
        return file.exists()

    eventually(is_there, seconds=60)
    return dict(json.loads(file.read_text()))
