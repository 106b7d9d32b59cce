"""The handler of the record: what it writes, returns and counts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import record
from covidlake import zones
from covidlake.releases.manifest import StepReport
from history import History
from record import handler

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
    assert (stored["status"], stored["quality"]["flags"]) == (status, [])
    assert stored["collected"]["error"] == {"type": "E", "message": "no"}
    assert metrics_of(capsys.readouterr().out) == {"CollectionsFailed": [1.0], metric: [1.0]}
