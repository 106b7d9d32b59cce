"""The handler of the record: what it writes, returns and counts."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import record
from covidlake import zones
from covidlake.releases.manifest import ReleaseManifest, StepReport, Switch
from record import handler
from run_records import interruption
from run_records.history import History, read_history

from tests.support.aws.alarms import counted, service_of
from tests.support.aws.lambda_context import LambdaContext

START = datetime(2026, 1, 1, 6, tzinfo=UTC)


def metrics_of(text: str) -> dict[str, Any]:
    """The metrics in what powertools prints: name -> values."""
    lines = [json.loads(line) for line in text.splitlines() if '"_aws"' in line]
    (line,) = lines
    metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    return {metric["Name"]: line[metric["Name"]] for metric in metrics}


@pytest.mark.parametrize(
    ("status", "metric"),
    [
        ("PUBLISHED", "RunsPublished"),
        ("UNCHANGED", "RunsUnchanged"),
        ("ROLLED_BACK", "RunsRolledBack"),
        ("COLLECTED", "RunsCollected"),
        ("FAILED", "RunsFailed"),
    ],
)
def test_the_record_is_written_and_its_outcome_counted(
    s3: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: str,
    metric: str,
) -> None:
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    monkeypatch.setattr(record, "read_history", lambda *_: History(START, START))
    report = StepReport("etl", quality={"flags": []}).to_json()
    s3.put_object(Bucket="lake", Key=zones.step_report("run-1", "etl"), Body=report.encode())
    switched = {"status": status, "release": "r1", "from": "r0", "by": "ana", "reason": "wrong"}
    state = {"switched": switched, "uncollected": {"Error": "E", "Cause": "no"}}
    event = {"run": "run-1", "status": status, "execution": "arn:aws:states:x", "state": state}
    record.metrics.clear_metrics()  # of other handlers in this process: they share one store
    brief = handler(event, LambdaContext())
    assert (brief["run"], brief["status"], brief["release"]) == ("run-1", status, "r1")
    assert (brief["error"] is not None) == (status == "FAILED")
    stored = json.loads(s3.get_object(Bucket="lake", Key="runs/run-1.json")["Body"].read())
    # 10^11 less the second in which it started: the newest run is the first key.
    s3.head_object(Bucket="lake", Key="runs/_newest/98232752800-run-1.json")
    assert (stored["status"], stored["quality"]["flags"]) == (status, [])
    assert stored["collected"]["error"] == {"type": "E", "message": "no"}
    figures = metrics_of(capsys.readouterr().out)
    assert figures.pop("RunSeconds")[0] > 0
    assert figures == {"CollectionsFailed": [1.0], metric: [1.0], "RunCost": [0.0]}


BUILDING, GONE = (
    f"arn:aws:states:us-east-1:123456789012:execution:covidlake-pipeline:{name}"
    for name in ("building", "gone")
)


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was building; of others Step Functions knows nothing."""
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    states = {
        "CreateCluster": (START, START + timedelta(seconds=10)),
        "Etl": (START + timedelta(seconds=10), START + timedelta(seconds=3610)),
    }
    history = History(START, START + timedelta(seconds=3610), states=states)

    def read(execution: str, stepfunctions: Any) -> History:
        return history if execution == BUILDING else read_history(execution, stepfunctions)

    monkeypatch.setattr(interruption, "read_history", read)


def ended(execution: str, status: str, **others: str) -> dict[str, Any]:
    """What EventBridge tells of an execution that took an hour."""
    started = int(START.timestamp() * 1000)
    detail = {
        "executionArn": execution,
        "name": "run-1",
        "status": status,
        "startDate": started,
        "stopDate": started + 3_600_000,
        "error": None,
        "cause": None,
    }
    return {"detail-type": "Step Functions Execution Status Change", "detail": detail | others}


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (
            ended(BUILDING, "ABORTED", cause="too dear"),
            {
                "state": "Etl",
                "type": "ABORTED",
                "message": "the execution was stopped: too dear",
            },
        ),
        (
            ended(BUILDING, "TIMED_OUT"),
            {
                "state": "Etl",
                "type": "TIMED_OUT",
                "message": "the execution took longer than it may",
            },
        ),
        (
            ended(GONE, "FAILED", error="States.Runtime", cause="25,000 events"),
            {
                "state": "Unknown",
                "type": "FAILED",
                "message": "the execution failed, and could not be recorded: "
                "States.Runtime: 25,000 events",
            },
        ),
    ],
)
@pytest.mark.usefixtures("executions")
def test_a_run_that_did_not_record_itself_is_interrupted(
    s3: Any, event: dict[str, Any], error: dict[str, str]
) -> None:
    cluster = {"release": "r1", "cluster_id": "j-1", "instances": {"m5.xlarge": 1}}
    s3.put_object(Bucket="lake", Key="runs/run-1/cluster.json", Body=json.dumps(cluster).encode())
    handler(event, LambdaContext())
    stored = json.loads(s3.get_object(Bucket="lake", Key="runs/run-1.json")["Body"].read())
    assert (stored["status"], stored["error"]) == ("INTERRUPTED", error)
    assert (stored["started_at"], stored["ended_at"]) == (
        "2026-01-01T06:00:00+00:00",
        "2026-01-01T07:00:00+00:00",
    )
    assert (stored["built"], stored["release"]) == ("r1", None)
    # The cluster was paid for until the execution ended.
    assert (stored["cost_usd"]["emr"] > 0.25) == (error["state"] == "Etl")


@pytest.mark.usefixtures("executions")
def test_a_run_that_was_stopped_after_its_release_was_out_says_so(s3: Any) -> None:
    pointer = Switch("r1", "run-1", "2026-01-01T06:30:00+00:00")
    s3.put_object(Bucket="lake", Key=zones.CURRENT, Body=pointer.to_json().encode())
    answer = handler(ended(GONE, "ABORTED"), LambdaContext())
    assert (answer["status"], answer["release"]) == ("INTERRUPTED", "r1")


@pytest.mark.usefixtures("executions")
def test_what_recorded_itself_or_was_no_run_is_left_alone(s3: Any) -> None:
    refused = ended(GONE, "FAILED", error="AlreadyRunning", cause="another run")
    assert handler(refused, LambdaContext()) == {}
    assert "Contents" not in s3.list_objects_v2(Bucket="lake", Prefix="runs/")
    s3.put_object(Bucket="lake", Key="runs/run-1.json", Body=b"its own")
    assert handler(ended(BUILDING, "FAILED"), LambdaContext()) == {}
    assert s3.get_object(Bucket="lake", Key="runs/run-1.json")["Body"].read() == b"its own"


def test_the_age_of_the_current_release_is_counted_by_runs_that_publish_nothing(
    s3: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    monkeypatch.setattr(record, "read_history", lambda *_: History(START, START))
    release = "20260101T000000Z-abcdef"
    ten_days_ago = str(datetime.now(UTC).date() - timedelta(days=10))
    manifest = ReleaseManifest(release, "run-0", "2026-01-01", ten_days_ago, inputs={}, tables={})
    s3.put_object(Bucket="lake", Key=zones.release(release), Body=manifest.to_json().encode())
    pointer = Switch(release, "run-0", "2026-01-01T00:00:00+00:00")
    s3.put_object(Bucket="lake", Key=zones.CURRENT, Body=pointer.to_json().encode())
    event = {"run": "run-1", "status": "UNCHANGED", "execution": "arn:aws:states:x", "state": {}}
    record.metrics.clear_metrics()
    monkeypatch.setattr(record.metrics, "service", service_of("RecordFunction"))
    handler(event, LambdaContext())
    printed = capsys.readouterr().out
    assert counted("DataAgeAlarm", printed) == 10
    assert counted("ClusterLeftAlarm", printed) == 0


@pytest.mark.parametrize("damaged", ["releases/current.json", "releases/r1.json"])
def test_a_run_is_recorded_though_the_current_release_cannot_be_read(
    s3: Any, monkeypatch: pytest.MonkeyPatch, damaged: str
) -> None:
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    monkeypatch.setattr(record, "read_history", lambda *_: History(START, START))
    pointer = Switch("r1", "run-0", "2026-01-01T00:00:00+00:00")
    s3.put_object(Bucket="lake", Key=zones.CURRENT, Body=pointer.to_json().encode())
    s3.put_object(Bucket="lake", Key=damaged, Body=b"{")
    event = {"run": "run-1", "status": "CHECKED", "execution": "arn:aws:states:x", "state": {}}
    assert handler(event, LambdaContext())["status"] == "CHECKED"
    s3.head_object(Bucket="lake", Key="runs/run-1.json")


def test_a_cluster_that_could_not_be_ended_is_counted(
    s3: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    monkeypatch.setattr(record, "read_history", lambda *_: History(START, START))
    failure = {"Error": "EMR.AmazonElasticMapReduceException", "Cause": "denied"}
    state = {"termination": failure, "failure": failure}
    event = {"run": "run-1", "status": "FAILED", "execution": "arn:aws:states:x", "state": state}
    record.metrics.clear_metrics()
    monkeypatch.setattr(record.metrics, "service", service_of("RecordFunction"))
    handler(event, LambdaContext())
    assert counted("ClusterLeftAlarm", capsys.readouterr().out) == 1
