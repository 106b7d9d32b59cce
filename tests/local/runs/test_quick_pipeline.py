"""Whole runs with a double for Spark: what the real steps leave, and nothing that takes minutes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from covidlake.schema import TABLES

from local.paths import BUILT, ROOT
from local.pipeline import execution, request, verdict
from local.services import publisher, scheduler
from local.services.emr.start_failures import START_FAILURES
from local.services.scheduler import Change, Payload
from local.template import parse
from tests.support.eventually import eventually
from tests.support.local.quick_pipeline import RELEASE, QuickPipeline, deployed, newest

EARLIER = "20261129T200048Z-9fe803"  # of the old lake

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not BUILT.exists(), reason="nothing is built: run `make build` first"),
]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickPipeline]:
    with deployed(tmp_path_factory.mktemp("quick")) as pipeline:
        yield pipeline


@pytest.mark.slow  # test_pipeline.py publishes with real Spark
def test_a_run_publishes_the_tables_of_the_finished_release(pipeline: QuickPipeline) -> None:
    outcome = pipeline.run()
    manifest = outcome.succeeded()
    assert (outcome.status, manifest.status) == ("SUCCEEDED", "PUBLISHED")
    release = json.loads((pipeline.bucket / "releases" / f"{manifest.release}.json").read_text())
    assert set(release["tables"]) == set(TABLES)
    assert release["tables"]["observations"]["rows"] == 2177
    assert release["previous"] == RELEASE
    # Step Functions ends an execution at 25,000 events, and passes on 256 KiB from state to state.
    events = events_of(pipeline, outcome.run)
    assert len(events) < 500
    assert max(len(json.dumps(event, default=str)) for event in events) < 128 * 1024


def events_of(pipeline: QuickPipeline, run: str) -> list[dict[str, Any]]:
    machine = pipeline.cloud.stack["Pipeline"]
    execution = f"{machine.replace(':stateMachine:', ':execution:')}:{run}"
    client = boto3.client("stepfunctions")
    pages = client.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [dict(event) for page in pages for event in page["events"]]


def test_a_step_fails_in_its_own_words(pipeline: QuickPipeline) -> None:
    pipeline.failures["analytics"] = "no country has a population"
    manifest = pipeline.run().manifest
    pipeline.failures.clear()
    assert manifest is not None
    assert manifest.error == {
        "state": "analytics",
        "type": "RuntimeError",
        "message": "no country has a population",
    }


def current_and_clusters(pipeline: QuickPipeline) -> tuple[bytes, set[str]]:
    """What an unchanged run leaves as it is: the pointer, and the clusters that there were."""
    clusters = {path.name for path in (pipeline.bucket / "logs" / "emr").glob("*")}
    return (pipeline.bucket / "releases" / "current.json").read_bytes(), clusters


def test_an_unchanged_run_starts_no_cluster(pipeline: QuickPipeline) -> None:
    before = current_and_clusters(pipeline)
    manifest = pipeline.run(force=False).succeeded()
    assert (manifest.status, manifest.release) == ("UNCHANGED", None)
    assert {source["verdict"] for source in manifest.sources.values()} == {"unchanged"}
    assert manifest.cost_usd["emr"] == 0
    assert current_and_clusters(pipeline) == before


def test_a_snapshot_of_the_past_does_not_replace_a_newer_one(
    pipeline: QuickPipeline, tmp_path: Path
) -> None:
    before = current_and_clusters(pipeline)
    lines = newest(pipeline.bucket, "owid").read_text().splitlines(keepends=True)
    older = tmp_path / "older.csv"
    older.write_text("".join(lines[:-2]))
    with publisher.serve(older) as url:
        outcome = pipeline.run(force=False, change=request.vintage(url, "2020-01-01"))
    manifest = outcome.succeeded()
    assert manifest.status == "UNCHANGED"
    assert manifest.sources["owid"]["verdict"] == "stale"
    assert current_and_clusters(pipeline) == before


def test_a_file_that_lacks_a_location_starts_no_cluster(
    pipeline: QuickPipeline, tmp_path: Path
) -> None:
    before = current_and_clusters(pipeline)
    header, *rows = newest(pipeline.bucket, "owid").read_text().splitlines(keepends=True)
    first = rows[0].partition(",")[0]
    less = tmp_path / "less.csv"
    less.write_text("".join([header, *(row for row in rows if not row.startswith(f"{first},"))]))
    with publisher.serve(less) as url:
        outcome = pipeline.run(force=False, change=source_at(url))
    assert outcome.manifest is not None
    source = outcome.manifest.sources["owid"]
    assert (outcome.manifest.status, outcome.manifest.built) == ("FAILED", None)
    assert (source["verdict"], source["error"] and source["error"]["type"]) == (
        "invalid",
        "SourceInvalid",
    )
    assert (
        source["error"]
        and "owid: missing_locations is 1, allowed is 0" in source["error"]["message"]
    )
    assert outcome.manifest.cost_usd["emr"] == 0
    assert current_and_clusters(pipeline) == before


def test_the_api_answers_from_the_release(pipeline: QuickPipeline) -> None:
    event = (ROOT / "events" / "show-results.json").read_bytes()
    function = pipeline.cloud.stack["ShowResultsFunction"]
    response, failed = pipeline.cloud.functions.invoke(function, event)
    answer = json.loads(response)
    assert (failed, answer["statusCode"]) == (False, 200)
    body = json.loads(answer["body"])
    pointer = json.loads((pipeline.bucket / "releases" / "current.json").read_bytes())
    assert body["meta"]["release"] == pointer["release"]
    assert [row["rank"] for row in body["data"]] == [1, 2, 3, 4, 5]


def test_what_a_run_would_make_of_a_file_that_changes_nothing(
    pipeline: QuickPipeline, tmp_path: Path
) -> None:
    lines = newest(pipeline.bucket, "owid").read_text().splitlines()
    files = {"unchanged": "\r\n".join([*lines, ""]), "invalid": "<html>\n"}
    for expected, text in files.items():
        file = tmp_path / "given.csv"
        file.write_text(text, newline="")
        with publisher.serve(file) as url:
            judged = verdict.capture(pipeline.cloud, "owid", url)
        assert (judged["verdict"], judged["source"]) == (expected, "owid")
        assert (judged["error"] is None) == (expected != "invalid")


@pytest.mark.parametrize("name", START_FAILURES)
def test_a_run_whose_cluster_fails_to_start_says_why(pipeline: QuickPipeline, name: str) -> None:
    failure = START_FAILURES[name]
    pipeline.fail_clusters(failure)
    outcome = pipeline.run()
    pipeline.fail_clusters(None)
    assert outcome.manifest is not None
    assert outcome.status == "FAILED"
    error = outcome.manifest.error
    assert error is not None
    assert (error["state"], error["type"]) == ("Etl", failure.code)
    assert error["message"].endswith(failure.message)
    # The mail and the execution say the same.
    assert outcome.cause == error["message"]


def test_a_run_that_is_stopped_is_recorded_as_interrupted(pipeline: QuickPipeline) -> None:
    """EventBridge tells of it: none of the execution's own states can."""
    started = scheduler.trigger(pipeline.cloud.stack["PipelineSchedule"], force=True)
    stepfunctions = boto3.client("stepfunctions")

    def is_capturing() -> bool:
        history = stepfunctions.get_execution_history(executionArn=started)["events"]
        return any(event["type"] == "MapStateStarted" for event in history)

    eventually(is_capturing, seconds=60)
    stepfunctions.stop_execution(executionArn=started)
    record = pipeline.bucket / "runs" / f"{started.rpartition(':')[2]}.json"

    def is_recorded() -> bool:
        pipeline.cloud.folder.save()
        return record.exists()

    eventually(is_recorded, seconds=60)
    run = json.loads(record.read_text())
    assert (run["status"], run["release"], run["built"]) == ("INTERRUPTED", None, None)
    assert run["error"]["type"] == "ABORTED"
    assert run["error"]["message"] == "the execution was stopped"


def test_a_run_that_was_killed_is_recorded_by_the_next(
    pipeline: QuickPipeline, tmp_path: Path
) -> None:
    """Its execution went with the process that ran it."""
    machine = pipeline.cloud.stack["Pipeline"]
    killed = f"{machine.replace(':stateMachine:', ':execution:')}:killed"
    (pipeline.bucket.parent / ".running").write_text(killed)
    pipeline.run(force=False)
    record = pipeline.bucket / "runs" / "killed.json"

    def is_recorded() -> bool:
        pipeline.cloud.folder.save()
        return record.exists()

    eventually(is_recorded, seconds=60)
    run = json.loads(record.read_text())
    assert (run["status"], run["states"]) == ("INTERRUPTED", [])
    assert run["error"]["state"] == "Unknown"
    assert not (pipeline.bucket.parent / ".running").exists()


def source_at(url: str) -> Change:
    """Return the change of a run's input after which its observations are elsewhere."""

    def change(payload: Payload) -> Payload:
        payload["sources"][0]["location"] = {"url": url}
        return payload

    return change


@pytest.mark.parametrize(
    ("change", "port", "message"),
    [
        pytest.param(
            source_at("http://127.0.0.1:9/gone.csv"),
            None,
            "owid: http://127.0.0.1:9 does not answer",
            # It is asked twelve times, with seconds between: unit/ingest has what is said.
            marks=pytest.mark.slow,
        ),
        (None, 9, "countries: PostgreSQL postgres at 127.0.0.1:9 does not answer"),
    ],
)
def test_a_source_that_is_down_is_named_and_changes_nothing(
    pipeline: QuickPipeline, change: Change | None, port: int | None, message: str
) -> None:
    pointer = pipeline.bucket / "releases" / "current.json"
    before = pointer.read_bytes()
    if port:
        execution.fill_secret(pipeline.cloud, {**pipeline.secret, "port": port})
    outcome = pipeline.run(change=change)
    execution.fill_secret(pipeline.cloud, pipeline.secret)
    assert outcome.manifest is not None
    error = outcome.manifest.error
    assert error is not None
    assert (outcome.manifest.status, error["type"]) == ("FAILED", "SourceUnavailable")
    assert message in error["message"]
    assert pointer.read_bytes() == before


def test_a_rule_of_the_account_hears_of_a_release_that_readers_see(pipeline: QuickPipeline) -> None:
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url = sqs.create_queue(QueueName="hears")["QueueUrl"]
    events.put_rule(Name="hears", EventPattern=json.dumps(documented_pattern()))
    queue = f"arn:aws:sqs:us-east-1:123456789012:{url.rpartition('/')[2]}"
    events.put_targets(Rule="hears", Targets=[{"Id": "queue", "Arn": queue}])
    back = {"rollback": EARLIER, "by": "ana", "reason": "a row is missing"}
    assert pipeline.run(change=lambda _: back).succeeded().status == "ROLLED_BACK"
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    event = json.loads(message["Body"])
    assert (event["source"], event["detail-type"]) == ("covidlake", "ReleasePublished")
    assert event["detail"] == {
        "status": "ROLLED_BACK",
        "release": EARLIER,
        "from": RELEASE,
        "by": "ana",
        "reason": "a row is missing",
    }
    assert event["resources"][0].endswith(":stateMachine:covidlake-pipeline")


def documented_pattern() -> dict[str, Any]:
    """The pattern of the rule that docs/how-to/operate.md shows."""
    page = (ROOT / "docs" / "how-to" / "operate.md").read_text()
    rule = page.partition("```yaml\nOnRelease:")[2].partition("```")[0]
    return dict(parse(f"OnRelease:{rule}")["OnRelease"]["Properties"]["EventPattern"])
