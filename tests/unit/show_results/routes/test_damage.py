"""What is damaged in the lake is told by its name, and everything else goes on."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from covidlake import zones
from covidlake.schema import TABLES

from tests.support.serving.calls import call
from tests.support.serving.lake import TestLake, served_lake

FIRST, SECOND, THIRD = (f"2026010{day}T000000Z-aaaaaa" for day in (1, 2, 3))
FILE = f"trusted/locations/release={THIRD}/part-00000.parquet"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    with served_lake(tmp_path) as lake:
        for release in (FIRST, SECOND, THIRD):
            lake.build(release)
            note_checksums(lake, release)
        yield lake


def note_checksums(lake: TestLake, release: str) -> None:
    manifest = lake.read(zones.release(release))
    for name, table in manifest["tables"].items():
        prefix = zones.table(TABLES[name].zone, name, release)
        body = lake.s3.get_object(Bucket=lake.bucket, Key=f"{prefix}part-00000.parquet")["Body"]
        sha256 = hashlib.sha256(body.read()).hexdigest()
        table["files"] = [{"name": "part-00000.parquet", "sha256": sha256}]
    lake.put(zones.release(release), manifest)


def damage(lake: TestLake, key: str, how: str) -> None:
    if how == "missing":
        lake.s3.delete_object(Bucket=lake.bucket, Key=key)
        return
    body = lake.s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read()
    body = {"short": body[:-9], "empty": b"", "flipped": body[:50] + b"!" + body[51:]}[how]
    lake.s3.put_object(Bucket=lake.bucket, Key=key, Body=body)


@pytest.mark.parametrize("how", ["missing", "short", "empty", "flipped"])
def test_a_damaged_file_is_told_by_name_and_never_served(lake: TestLake, how: str) -> None:
    before = lake.s3.get_object(Bucket=lake.bucket, Key=FILE)["Body"].read()
    damage(lake, FILE, how)
    answer = call("/v1/locations")
    assert (answer.status, answer.json["type"]) == (500, "urn:covidlake:problem:damaged-data")
    assert FILE in answer.json["detail"]
    assert call(f"/v1/releases/{THIRD}").status == 200  # no other route minds
    assert call(f"/v1/locations?release={SECOND}").status == 200
    lake.s3.put_object(Bucket=lake.bucket, Key=FILE, Body=before)
    assert call("/v1/locations").status == 200  # nothing of the damage was kept


@pytest.mark.parametrize("how", ["missing", "short", "empty"])
def test_health_tells_of_a_damaged_file(lake: TestLake, how: str) -> None:
    damage(lake, FILE, how)
    (health,) = call("/v1/health").data
    assert health["status"] == "degraded"
    assert f"trusted/locations/release={THIRD}/ is damaged" in health["concerns"][0]


def test_a_release_from_before_checksums_is_told_of_by_its_size(lake: TestLake) -> None:
    manifest = lake.read(zones.release(THIRD))
    for table in manifest["tables"].values():
        del table["files"]
    lake.put(zones.release(THIRD), manifest)
    damage(lake, FILE, "short")
    answer = call("/v1/locations")
    assert (answer.status, answer.json["type"]) == (500, "urn:covidlake:problem:damaged-data")


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", '{"release": "r"}', "\x00\xff"])
def test_one_damaged_manifest_breaks_no_list(lake: TestLake, damaged: str) -> None:
    key = zones.release(SECOND)
    lake.s3.put_object(Bucket=lake.bucket, Key=key, Body=damaged.encode("latin-1"))
    assert [release["release"] for release in call("/v1/releases").data] == [THIRD, FIRST]
    assert [release["release"] for release in call("/v1/releases?limit=1").data] == [THIRD]
    assert call("/v1/releases?limit=1").json["meta"]["next"]
    assert call("/v1/locations?as_of=2021-01-10").status == 200
    assert call("/v1/locations?as_of=2026-02-01T00:00:00Z").status == 200
    answer = call(f"/v1/locations?release={SECOND}")
    assert (answer.status, answer.json["type"]) == (500, "urn:covidlake:problem:damaged-data")
    assert key in answer.json["detail"]


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", '"run"'])
def test_one_damaged_run_breaks_no_list(lake: TestLake, damaged: str) -> None:
    record: dict[str, Any] = {"run": "good", "status": "PUBLISHED", "sources": {}}
    lake.put(zones.run("good"), record)
    lake.s3.put_object(Bucket=lake.bucket, Key=zones.run("torn"), Body=damaged.encode())
    assert [run["run"] for run in call("/v1/runs").data] == ["good"]
    (health,) = call("/v1/health").data
    assert health["status"] == "degraded"
    assert "runs/torn.json is damaged" in health["concerns"][0]
    assert call("/v1/runs/torn").json["type"] == "urn:covidlake:problem:damaged-data"


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", "{}"])
def test_a_damaged_pointer_is_told_by_name(lake: TestLake, damaged: str) -> None:
    lake.s3.put_object(Bucket=lake.bucket, Key=zones.CURRENT, Body=damaged.encode())
    answer = call("/v1/health")
    assert (answer.status, answer.json["type"]) == (500, "urn:covidlake:problem:damaged-data")
    assert "releases/current.json" in answer.json["detail"]
    assert len(call("/v1/releases").data) == 3


def test_the_message_names_no_bucket(lake: TestLake) -> None:
    damage(lake, FILE, "missing")
    assert lake.bucket not in json.dumps(call("/v1/health").json)
    assert lake.bucket not in call("/v1/locations").body
