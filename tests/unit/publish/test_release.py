"""A release becomes current when its audit passes, whole and once."""

import json
from typing import Any

import boto3
import pytest
from covidlake import zones
from covidlake.errors import EventInvalid
from covidlake.schema import TABLES
from release import audit_query, handler, publish, register, switch_views

from tests.support.aws.lambda_context import LambdaContext
from tests.support.publishing import (
    RELEASE,
    SETTINGS,
    before,
    built_release,
    current_release,
)


def test_a_release_that_passes_its_audit_becomes_current(s3: Any) -> None:
    done = {"status": "PUBLISHED", "release": RELEASE, "from": None, "data_date": "2025-12-31"}
    assert publish(built_release(s3), SETTINGS) == done
    assert current_release(s3) == RELEASE
    index = s3.get_object(Bucket="lake", Key="releases/index/releases.json")["Body"].read()
    assert RELEASE in json.loads(index)
    manifest = json.loads(s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["Body"].read())
    assert manifest["inputs"] == {"owid": "o" * 64, "people": "c" * 64}
    assert (manifest["previous"], manifest["captured_at"]) == ("r0", "2026-01-01T06:00:01+00:00")
    assert manifest["snapshots"]["owid"]["last_date"] == "2025-12-31"
    assert manifest["tables"]["daily"] == {
        "rows": 5,
        "bytes": 100,
        "location": f"s3://lake/trusted/daily/release={RELEASE}/",
        "files": [
            {
                "name": "part-0.parquet",
                "sha256": "09ecb6ebc8bcefc733f6f2ec44f791abeed6a99edf0cc31519637898aebd52d8",
            }
        ],
    }
    assert manifest["sources"] == {
        "owid": {
            "dataset": "observations",
            "attribution": "Our World in Data",
            "licence": "CC BY 4.0",
        }
    }


def test_tables_stand_in_the_order_of_the_contract(s3: Any) -> None:
    """Steps write several at a time: as they were written would be another order each time."""
    event = built_release(s3)
    for key in s3.list_objects_v2(Bucket="lake")["Contents"]:
        body = s3.get_object(Bucket="lake", Key=key["Key"])["Body"].read()
        if b'"tables"' in body:
            report = json.loads(body)
            report["tables"] = dict(reversed(report["tables"].items()))
            s3.put_object(Bucket="lake", Key=key["Key"], Body=json.dumps(report))
    publish(event, SETTINGS)
    manifest = json.loads(s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["Body"].read())
    names = list(manifest["tables"])
    assert names[:4] == ["observations", "locations", "daily", "quality_flags"]
    assert names[-1] == "forecast_refusals"


@pytest.mark.parametrize(
    ("reported_until", "data_date"), [("2025-12-30", "2025-12-30"), (None, "2025-12-31")]
)
def test_data_end_on_the_last_day_that_is_really_reported(
    s3: Any, reported_until: str | None, data_date: str
) -> None:
    """Of a snapshot that an older version accepted, on the last day of any country."""
    event = built_release(s3)
    event["snapshots"]["owid"]["reported_until"] = reported_until
    event["request"] = {"accept": {"days_older": 1}}
    before(s3)
    assert publish(event, SETTINGS)["data_date"] == data_date


def test_publishing_twice_has_one_effect(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    event = built_release(s3)
    publish(event, SETTINGS)
    first = (
        s3.get_object(Bucket="lake", Key=zones.CURRENT)["ETag"],
        s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["ETag"],
    )
    monkeypatch.setattr("manifest.now", lambda: "2031-01-01T00:00:00+00:00")
    publish(event, SETTINGS)
    assert first == (
        s3.get_object(Bucket="lake", Key=zones.CURRENT)["ETag"],
        s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["ETag"],
    )


def test_a_release_is_registered_and_shown(s3: Any) -> None:
    glue = boto3.client("glue", region_name="us-east-1")
    glue.create_database(DatabaseInput={"Name": "covidlake"})
    assert register({"release": RELEASE}, SETTINGS) == {"release": RELEASE}
    assert switch_views({"release": RELEASE}, SETTINGS) == {"views": len(TABLES)}
    assert switch_views({"release": RELEASE}, SETTINGS) == {"views": 0}


def test_the_audit_asks_about_every_table() -> None:
    query = audit_query({"release": RELEASE, "previous": "r0"}, SETTINGS)["query"]
    assert all(f"SELECT '{name}' AS table_name" in query for name in TABLES)
    assert len(query.encode()) < 262_144  # Athena's limit


def test_an_unknown_action_is_refused_by_name() -> None:
    with pytest.raises(
        EventInvalid,
        match="one of take_turn, register, audit_query, publish, switch_views, rollback, repair, "
        "not 'nonsense'",
    ):
        handler({"action": "nonsense"}, LambdaContext())
