"""publish: a release becomes current when its audit passes, whole and once; every run is recorded in its own words."""

import json
from typing import Any

import pytest
from covidlake import zones
from covidlake.errors import AuditFailed, EventInvalid
from covidlake.manifest import StepReport
from covidlake.schema import TABLES
from covidlake.settings import PublishSettings
from publish import audit_query, handler, publish, statements

from tests.unit.lambda_context import LambdaContext

SETTINGS = PublishSettings(lake_bucket="lake", glue_database="covidlake")
RELEASE = "20260101T060000Z-abc123"
SOURCES = [{"name": "owid", "dataset": "observations", "attribution": "Our World in Data", "licence": "CC BY 4.0"}]


def put(s3: Any, key: str, body: str) -> None:
    s3.put_object(Bucket="lake", Key=key, Body=body.encode())


def snapshot(dataset: str, captured_at: str) -> dict[str, Any]:
    return {"dataset": dataset, "sha256": dataset[0] * 64, "captured_at": captured_at, "last_date": "2025-12-31"}


def built_release(s3: Any, counts: dict[str, int] | None = None, **seen: int) -> dict[str, Any]:
    """A run whose steps report `counts` rows a table, and whose audit saw the same but for `seen`; returns the publish event."""
    rows = counts or {name: 0 if table.may_be_empty else 5 for name, table in TABLES.items()}
    put(s3, zones.step_report("run-1", "etl"), StepReport("etl", tables=rows, facts={"data_date": "2025-12-31"}).to_json())
    lines = ['"table_name","check_name","value"']
    lines += [f'"{name}","rows","{seen.get(name, rows[name])}"' for name in rows]
    lines += [f'"{name}","duplicate_keys","{seen.get("duplicates", 0) if name == "daily" else 0}"' for name in rows]
    put(s3, "athena/audit.csv", "\n".join(lines) + "\n")
    put(s3, zones.table("trusted", "daily", RELEASE) + "part-0.parquet", "x" * 100)
    return {
        "action": "publish", "run": "run-1", "release": RELEASE, "audit_output": "s3://lake/athena/audit.csv",
        "previous": "r0", "sources": SOURCES,
        "snapshots": {
            "owid": snapshot("observations", "2026-01-01T06:00:01+00:00"),
            "people": snapshot("countries", "2026-01-01T06:00:09+00:00"),
        },
    }  # fmt: skip


def current(s3: Any) -> dict[str, Any]:
    return dict(json.loads(s3.get_object(Bucket="lake", Key=zones.CURRENT)["Body"].read()))


def test_a_release_that_passes_its_audit_becomes_current(s3: Any) -> None:
    done = {"status": "PUBLISHED", "release": RELEASE, "tables": list(TABLES), "data_date": "2025-12-31"}
    assert publish(built_release(s3), SETTINGS) == done
    assert current(s3)["release"] == RELEASE
    manifest = json.loads(s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["Body"].read())
    assert manifest["inputs"] == {"owid": "o" * 64, "people": "c" * 64}
    assert (manifest["previous"], manifest["captured_at"]) == ("r0", "2026-01-01T06:00:01+00:00")
    assert manifest["snapshots"]["owid"]["last_date"] == "2025-12-31"
    assert manifest["tables"]["daily"] == {"rows": 5, "bytes": 100, "location": f"s3://lake/trusted/daily/release={RELEASE}/"}
    assert manifest["sources"] == {"owid": {"dataset": "observations", "attribution": "Our World in Data", "licence": "CC BY 4.0"}}


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ({"daily": 4}, "daily.rows is 4, expected 5, more than 0"),  # Athena sees fewer rows than Spark wrote
        ({"duplicates": 2}, "daily.duplicate_keys is 2, expected 0"),
    ],
)
def test_a_release_that_fails_its_audit_stays_unpublished_and_says_why(s3: Any, seen: dict[str, int], told: str) -> None:
    with pytest.raises(AuditFailed, match=told):
        publish(built_release(s3, **seen), SETTINGS)
    assert s3.list_objects_v2(Bucket="lake", Prefix=zones.RELEASES)["KeyCount"] == 0


def test_a_table_that_no_step_wrote_fails_the_audit(s3: Any) -> None:
    rows = {name: 5 for name in TABLES if name != "forecasts"}
    with pytest.raises(AuditFailed, match=r"forecasts\.rows is None"):
        publish(built_release(s3, counts=rows), SETTINGS)


def test_an_empty_table_fails_unless_it_may_be_empty(s3: Any) -> None:
    rows = dict.fromkeys(TABLES, 0)
    with pytest.raises(AuditFailed) as failure:
        publish(built_release(s3, counts=rows), SETTINGS)
    assert "daily.rows is 0" in str(failure.value)
    assert "rejects" not in str(failure.value)


def test_publishing_twice_has_one_effect(s3: Any) -> None:
    event = built_release(s3)
    publish(event, SETTINGS)
    before = s3.get_object(Bucket="lake", Key=zones.CURRENT)["ETag"], s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["ETag"]
    publish(event, SETTINGS)
    assert before == (
        s3.get_object(Bucket="lake", Key=zones.CURRENT)["ETag"],
        s3.get_object(Bucket="lake", Key=zones.release(RELEASE))["ETag"],
    )


def test_statements_name_database_location_and_release() -> None:
    found = statements({"table": "daily", "release": RELEASE}, SETTINGS)
    assert f"LOCATION 's3://lake/trusted/daily/release={RELEASE}/'" in found["add_partition"]
    assert found["create_table"].startswith("CREATE EXTERNAL TABLE IF NOT EXISTS `covidlake`.`daily_releases`")
    assert found["create_view"].endswith(f"\"release\" = '{RELEASE}'")


def test_the_audit_asks_about_every_table() -> None:
    query = audit_query({"release": RELEASE}, SETTINGS)["query"]
    assert all(f"SELECT '{name}' AS table_name, 'rows'" in query for name in TABLES)
    assert len(query.encode()) < 262_144  # Athena's limit


def test_an_unknown_action_is_refused_by_name() -> None:
    with pytest.raises(
        EventInvalid,
        match="action must be one of statements, audit_query, publish, rollback, retire, delete_retired, record, not 'nonsense'",
    ):
        handler({"action": "nonsense"}, LambdaContext())
