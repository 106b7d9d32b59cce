"""The handler of garbage collection: what its two actions return to the state machine."""

import json
from typing import Any

import boto3
import pytest
from collect import handler
from covidlake import zones
from covidlake.errors import EventInvalid
from covidlake_aws.objects import LakeObjects
from glue_catalog import GlueCatalog

from tests.support.aws.lambda_context import LambdaContext


@pytest.fixture
def lake(s3: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A lake in which an earlier run retired a release, whose partitions are still there."""
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    monkeypatch.setenv("GLUE_DATABASE", "covidlake")
    folder = "s3://lake/trusted/daily/release=r0/"
    retired = {
        "release": "r0",
        "retired_at": "2020-01-01T00:00:00+00:00",
        "tables": {"daily": folder, "forecast_model": "s3://lake/refined/forecast_model/"},
    }
    s3.put_object(Bucket="lake", Key=zones.retired("r0"), Body=json.dumps(retired).encode())
    s3.put_object(Bucket="lake", Key="trusted/daily/release=r0/part-0.parquet", Body=b"12345")
    return s3


def test_partitions_are_dropped_of_all_that_waits(lake: Any) -> None:
    glue = boto3.client("glue", region_name="us-east-1")
    glue.create_database(DatabaseInput={"Name": "covidlake"})
    GlueCatalog(glue, "covidlake", LakeObjects(lake, "lake")).register("r1")
    where: Any = {"DatabaseName": "covidlake", "TableName": "daily_releases"}
    assert [one["Values"] for one in glue.get_partitions(**where)["Partitions"]] == [["r0"]]
    assert handler({"action": "retire"}, LambdaContext()) == {"retired": []}
    assert handler({"action": "drop_partitions"}, LambdaContext()) == {"forgotten": ["r0"]}
    assert glue.get_partitions(**where)["Partitions"] == []


def test_files_of_what_was_retired_long_ago_are_deleted(lake: Any) -> None:
    assert handler({"action": "delete_retired"}, LambdaContext()) == {"deleted": {"r0": 5}}
    assert handler({"action": "delete_retired"}, LambdaContext()) == {"deleted": {}}


def test_an_unknown_action_is_refused_by_name(lake: Any) -> None:
    with pytest.raises(
        EventInvalid,
        match="action must be one of retire, retire_torn, drop_partitions, delete_retired, not ''",
    ):
        handler({}, LambdaContext())
