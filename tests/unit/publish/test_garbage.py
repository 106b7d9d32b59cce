"""Garbage collection: no reader ever finds half a release, nothing else is touched, and a try that died is completed by the next."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from covidlake import zones
from covidlake.errors import ReleaseGone
from covidlake.releases.manifest import ReleaseManifest, SwitchAction
from covidlake.releases.retention import GRACE, LAST
from covidlake.schema import TABLES
from covidlake.settings import PublishSettings
from covidlake.zones import Lake
from garbage import ABANDONED_AFTER, MOST_AT_ONCE, delete_retired, retire, waiting
from pointer import point_to, roll_back
from publish import delete_files, retire_releases

LAKE = Lake("lake")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTINGS = PublishSettings("lake", "covidlake")


def name_of(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}-aaaaaa"


def build(s3: Any, at: datetime) -> str:
    """The folders of a release, without a manifest: an object of 10 bytes a table, and its forecast model."""
    release = name_of(at)
    s3.put_object(
        Bucket="lake",
        Key=f"{zones.table('refined', zones.FORECAST_MODEL, release)}metadata/part-00000",
        Body=b"x" * 10,
    )
    for table in ("daily", "revisions", "clusters"):
        key = f"{zones.table(TABLES[table].zone, table, release)}part-0.parquet"
        s3.put_object(Bucket="lake", Key=key, Body=b"x" * 10)
    return release


def publish(s3: Any, at: datetime) -> str:
    release = build(s3, at)
    tables = {
        name: {
            "rows": 1,
            "bytes": 10,
            "location": LAKE.uri(zones.table(TABLES[name].zone, name, release)),
        }
        for name in ("daily", "revisions", "clusters")
    }
    manifest = ReleaseManifest(
        release, "run", at.isoformat(), "2026-01-01", {}, tables, captured_at=at.isoformat()
    )
    s3.put_object(Bucket="lake", Key=zones.release(release), Body=manifest.to_json().encode())
    point_to(release, f"run-{release}", LAKE, s3, action=SwitchAction.PUBLISH, by="pipeline")
    return release


@pytest.fixture
def releases(s3: Any) -> list[str]:
    """Two more than the newest that are kept, all within an hour: the oldest two are neither the last of their week nor of their month."""
    s3.put_object(Bucket="lake", Key="raw/owid/captured=2026-02-28/abc.csv", Body=b"1")
    return [publish(s3, NOW - timedelta(minutes=60 - number)) for number in range(LAST + 2)]


def keys(s3: Any, prefix: str = "") -> set[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="lake", Prefix=prefix)
    return {item["Key"] for page in pages for item in page.get("Contents", [])}


def of(release: str, found: set[str]) -> set[str]:
    return {key for key in found if f"release={release}/" in key}


def test_readers_lose_sight_first_and_the_files_go_an_hour_later(
    s3: Any, releases: list[str]
) -> None:
    before, oldest = keys(s3), releases[:2]
    assert retire(NOW, LAKE, s3) == oldest
    after = keys(s3)
    assert before - after == {zones.release(release) for release in oldest}
    assert after - before == {zones.retired(release) for release in oldest}
    assert delete_retired(NOW + GRACE - timedelta(seconds=1), LAKE, s3) == {}
    assert delete_retired(NOW + GRACE, LAKE, s3) == dict.fromkeys(oldest, 30)
    left = keys(s3)
    assert of(oldest[0], left) == {
        f"trusted/revisions/release={oldest[0]}/part-0.parquet"
    }  # every revision is kept
    assert of(releases[2], left) == of(releases[2], before)
    assert {key for key in left if key.startswith(("raw/", zones.HISTORY))} == {
        key for key in before if key.startswith(("raw/", zones.HISTORY))
    }
    record = json.loads(s3.get_object(Bucket="lake", Key=zones.collected(oldest[0]))["Body"].read())
    assert record["manifest"]["data_date"] == "2026-01-01"  # what it was stays known
    assert retire(NOW, LAKE, s3) == []


def test_the_current_release_stays(s3: Any, releases: list[str]) -> None:
    roll_back({"rollback": releases[0]}, "run-x", LAKE, s3)
    assert retire(NOW, LAKE, s3) == [releases[1]]


def test_a_collected_release_cannot_become_current(s3: Any, releases: list[str]) -> None:
    retire(NOW, LAKE, s3)
    for _ in range(2):
        with pytest.raises(
            ReleaseGone,
            match="was garbage collected; the snapshots that it was built from are still in raw/",
        ):
            roll_back({"rollback": releases[0]}, "run-x", LAKE, s3)
        delete_retired(NOW + GRACE, LAKE, s3)


class Dying:
    """An S3 that dies before the nth call that changes something."""

    def __init__(self, s3: Any, calls: int) -> None:
        self.s3, self.left, self.exceptions = s3, calls, s3.exceptions

    def __getattr__(self, name: str) -> Any:
        if name in ("put_object", "delete_object", "delete_objects"):
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
        return getattr(self.s3, name)


def test_killed_before_any_change_and_started_again(s3: Any, releases: list[str]) -> None:
    """Whoever finds a manifest finds all of its files, whenever it was killed; in the end it is as if it never was."""
    calls, done = 0, False
    while not done:
        try:
            retire(NOW, LAKE, Dying(s3, calls))
            delete_retired(NOW + GRACE, LAKE, Dying(s3, calls))
            done = True
        except KeyboardInterrupt:
            calls += 1
        found = keys(s3)
        for release in releases:
            if zones.release(release) in found:
                assert len(of(release, found)) == 4
    assert calls >= 4
    assert [release for release in releases if zones.release(release) in keys(s3)] == releases[2:]
    assert not keys(s3, zones.RETIRED)
    assert len(keys(s3, zones.COLLECTED)) == 2


def test_the_hour_begins_when_the_manifest_goes(s3: Any, releases: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        retire(NOW, LAKE, Dying(s3, 1))  # after the record, before the manifest went
    assert zones.release(releases[0]) in keys(s3)
    later = NOW + 2 * GRACE
    retire(later, LAKE, s3)
    assert delete_retired(later, LAKE, s3) == {}


def test_what_a_failed_run_left_goes_after_a_month(s3: Any, releases: list[str]) -> None:
    left, recent = (
        build(s3, NOW - ABANDONED_AFTER - timedelta(hours=1)),
        build(s3, NOW - ABANDONED_AFTER + timedelta(hours=1)),
    )
    assert retire(NOW, LAKE, s3) == [*releases[:2], left]
    delete_retired(NOW + GRACE, LAKE, s3)
    assert of(left, keys(s3)) == set()  # of a release that never was, no revision is kept
    assert of(recent, keys(s3)) != set()
    assert (
        retire(NOW, LAKE, s3) == []
    )  # what is left of the others are their revisions, not a failed run


def test_a_backlog_is_worked_off_in_pieces(s3: Any) -> None:
    releases = [
        publish(s3, NOW - timedelta(minutes=200 - number))
        for number in range(LAST + MOST_AT_ONCE + 1)
    ]
    assert retire(NOW, LAKE, s3) == releases[:MOST_AT_ONCE]
    assert retire(NOW, LAKE, s3) == [releases[MOST_AT_ONCE]]


def test_before_the_first_release_there_is_nothing_to_collect(s3: Any) -> None:
    assert retire_releases({}, SETTINGS) == {"retired": [], "statements": []}
    assert delete_files({}, SETTINGS) == {"deleted": {}}


def test_partitions_are_dropped_of_all_that_waits(s3: Any, releases: list[str]) -> None:
    retire(NOW, LAKE, s3)  # an earlier run, whose statements failed
    answer = retire_releases({}, SETTINGS)
    assert answer["retired"] == []
    told = [f"PARTITION (`release` = '{release}')" for release in releases[:2]]
    assert (
        f"ALTER TABLE `covidlake`.`daily_releases` DROP IF EXISTS {', '.join(told)}"
        in answer["statements"]
    )
    assert len(answer["statements"]) == 2  # and not those of the revisions
    assert [retired.release for retired in waiting(LAKE, s3)] == releases[:2]
