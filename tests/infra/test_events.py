"""Every sample event is one that its function accepts.

`sam local invoke -e` and these tests read the same files.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from covidlake.capturing.candidate import Candidate
from covidlake.capturing.source import Source
from covidlake.errors import ReleaseNotFound, SourceUnavailable
from covidlake.releases.waiver import read_waivers
from covidlake.settings import CreateEmrSettings, PublishSettings
from covidlake_aws.objects import LakeObjects
from moto import mock_aws

from tests.support.stack import ROOT, definition, resources, states, template

EVENTS = {
    path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "events").glob("*.json"))
}


def ingest(event: dict[str, Any]) -> None:
    assert Source.from_event(event["source"]).name
    assert event["run"]


def dedupe(event: dict[str, Any]) -> None:
    ingest(event)
    assert Candidate.from_event(event["candidate"]).source == event["source"]["name"]


def dedupe_replay(event: dict[str, Any]) -> None:
    from replay import replay_snapshot

    nothing: Any = NothingStored()
    with pytest.raises(SourceUnavailable, match="owid: nothing was ever accepted"):
        replay_snapshot(
            event["replay"],
            Source.from_event(event["source"]),
            LakeObjects(nothing, "lake", event["run"]),
        )


class NoCluster:
    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Clusters": []}]


def create_emr(event: dict[str, Any]) -> None:
    from create_emr import create_cluster, end_cluster

    settings = CreateEmrSettings(
        "lake", "emr-7.13.0", "role", "profile", "imdsv2", ("subnet-1",), "sg-1", "covidlake"
    )
    if "detail" in event:
        emr: Any = SimpleNamespace(get_paginator=lambda _: NoCluster())
        assert end_cluster(event["detail"]["name"], settings, s3=NothingStored(), emr=emr) == {
            "terminated": []
        }
    else:
        built = create_cluster(
            event["run"], event["captures"], settings, s3=NothingStored(), emr=OneCluster()
        )
        assert built["cluster_id"] == "j-1"


def publish(event: dict[str, Any]) -> None:
    from release import register

    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="lake")
        boto3.client("glue").create_database(DatabaseInput={"Name": "covidlake"})
        registered = register(event, PublishSettings("lake", "covidlake"))
        assert registered == {"release": event["release"]}


def publish_rollback(event: dict[str, Any]) -> None:
    from pointer import roll_back

    nothing: Any = NothingStored()
    with pytest.raises(ReleaseNotFound, match="there is no release 20260101T060000Z-abc123"):
        roll_back(event["request"], event["run"], LakeObjects(nothing, "lake"))


def collect_function(event: dict[str, Any]) -> None:
    """The very payloads that the state machine sends."""
    payloads = [
        state["Parameters"]["Payload"]
        for _, state in states(definition())
        if state.get("Parameters", {}).get("FunctionName") == "${CollectFunction}"
    ]
    assert event in payloads


def record(event: dict[str, Any]) -> None:
    from run_records.history import History
    from run_records.run_record import record_of

    history = History(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    made = record_of(event["run"], event["status"], event["state"], history, [])
    assert made.sources["owid"]["verdict"] == "unchanged"
    payloads = [
        state["Parameters"]["Payload"]
        for _, state in states(definition())
        if state.get("Parameters", {}).get("FunctionName") == "${RecordFunction}"
    ]
    assert len(payloads) == 3
    for payload in payloads:
        assert {key.removesuffix(".$") for key in payload} == event.keys()


def record_end(event: dict[str, Any]) -> None:
    from run_records.history import History
    from run_records.interruption import record_of_interruption

    nothing: Any = NothingStored()
    history = History(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    objects = LakeObjects(nothing, "lake")
    made = record_of_interruption(event["detail"], history, [], objects)
    assert (made.run, made.status) == ("sample-run", "INTERRUPTED")


def collect(event: dict[str, Any]) -> None:
    assert f"$.{next(iter(event))}" in [
        choice.get("Variable") for choice in definition()["States"]["OneAtATime"]["Choices"]
    ]


def accept(event: dict[str, Any]) -> None:
    pipeline(event)
    assert read_waivers(event) == event["accept"]


def replay(event: dict[str, Any]) -> None:
    pipeline(event)
    assert "$.replay" in [
        choice.get("Variable") for choice in definition()["States"]["OneAtATime"]["Choices"]
    ]


def rollback(event: dict[str, Any]) -> None:
    assert (
        definition()["States"]["OneAtATime"]["Choices"][2]["Variable"].removeprefix("$.") in event
    )
    assert set(event) == set(EVENTS["publish-rollback"]["request"])


def pipeline(event: dict[str, Any]) -> None:
    assert [Source.from_event(source).dataset for source in event["sources"]] == [
        "observations",
        "countries",
    ]


def show_results(event: dict[str, Any]) -> None:
    assert event["path"].startswith("/v1/")
    assert event["pathParameters"]["proxy"] == event["path"].removeprefix("/")


def operate(event: dict[str, Any]) -> None:
    show = template()["Resources"]["OperateFunction"]["Properties"]["Events"].values()
    assert (event["httpMethod"], event["resource"]) in {
        (one["Properties"]["Method"], one["Properties"]["Path"]) for one in show
    }
    assert json.loads(event["body"])
    assert event["requestContext"]["identity"]["userArn"]


ACCEPTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "accept-stale": pipeline,
    "accept": accept,
    "replay": replay,
    "dedupe-replay": dedupe_replay,
    "ingest": ingest,
    "ingest-postgresql": ingest,
    "dedupe": dedupe,
    "create-emr": create_emr,
    "create-emr-end": create_emr,
    "publish": publish,
    "publish-rollback": publish_rollback,
    "pipeline": pipeline,
    "backfill": pipeline,
    "rollback": rollback,
    "record": record,
    "record-end": record_end,
    "collect-retire": collect_function,
    "collect-drop-partitions": collect_function,
    "collect-delete-retired": collect_function,
    "collect": collect,
    "repair": collect,
    "show-results": show_results,
    "operate-query": operate,
    "operate-activate": operate,
}


class NothingStored:
    """An S3 that holds nothing and keeps nothing."""

    class exceptions:  # noqa: N801
        class NoSuchKey(ClientError): ...

    def get_object(self, **_: Any) -> Any:
        raise self.exceptions.NoSuchKey({"Error": {"Code": "NoSuchKey"}}, "GetObject")

    def list_objects_v2(self, **_: Any) -> dict[str, Any]:
        return {}

    def put_object(self, **_: Any) -> None: ...

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [])


class OneCluster:
    def get_paginator(self, _: str) -> NoCluster:
        return NoCluster()

    def run_job_flow(self, **_: Any) -> dict[str, str]:
        return {"JobFlowId": "j-1"}


@pytest.mark.parametrize("name", EVENTS)
def test_the_event_is_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    ACCEPTS[name](EVENTS[name])


def test_every_function_and_the_state_machine_have_a_sample_event() -> None:
    """An event of a function begins with the name that `python -m local invoke` takes."""
    assert set(EVENTS) == set(ACCEPTS)
    for logical_id in resources("AWS::Serverless::Function"):
        words = re.findall("[A-Z][a-z]+", logical_id.removesuffix("Function"))
        name = "-".join(words).lower()
        assert [event for event in EVENTS if event == name or event.startswith(f"{name}-")], name
    assert "pipeline" in EVENTS
