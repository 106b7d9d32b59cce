"""Garbage collection: no reader ever finds half a release, and nothing else is touched.

A try that died is completed by the next. Numbers are literal: 14 releases, an hour, 30 days, 20 at
once.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from covidlake import zones
from covidlake.errors import ReleaseGone
from covidlake.releases.manifest import ReleaseManifest, SwitchAction
from covidlake.schema import TABLES
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects
from garbage import Retired, delete_retired_files, retire_releases, waiting
from pointer import point_to, roll_back

from tests.support.aws.memory_s3 import MemoryS3
from tests.support.stack import template

LAKE = Lake("lake")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BUILT = ("daily", "revisions", "clusters")


@pytest.fixture
def s3() -> Any:
    return MemoryS3()


def objects(s3: Any) -> LakeObjects:
    return LakeObjects(s3, "lake")


def build(s3: Any, at: datetime) -> str:
    """The folders of a release, without a manifest: 10 bytes a table, and its forecast model."""
    release = f"{at:%Y%m%dT%H%M%SZ}-aaaaaa"
    model = zones.table("refined", zones.FORECAST_MODEL, release)
    s3.put_object(Bucket="lake", Key=f"{model}metadata/part-00000", Body=b"x" * 10)
    for table in BUILT:
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
        for name in BUILT
    }
    manifest = ReleaseManifest(
        release, "run", at.isoformat(), "2026-01-01", {}, tables, captured_at=at.isoformat()
    )
    s3.put_object(Bucket="lake", Key=zones.release(release), Body=manifest.to_json().encode())
    point_to(release, f"run-{release}", objects(s3), action=SwitchAction.PUBLISH, by="pipeline")
    return release


@pytest.fixture
def releases(s3: Any) -> list[str]:
    """16 releases: two more than the newest that are kept.

    All are of one hour: the oldest two are neither the last of their week nor of their month.
    """
    s3.put_object(Bucket="lake", Key="raw/owid/captured=2026-02-28/abc.csv", Body=b"1")
    return [publish(s3, NOW - timedelta(minutes=60 - number)) for number in range(16)]


def keys(s3: Any, prefix: str = "") -> set[str]:
    return set(objects(s3).keys(prefix))


def of(release: str, found: set[str]) -> set[str]:
    return {key for key in found if f"release={release}/" in key}


def untouchable(found: set[str]) -> set[str]:
    return {key for key in found if key.startswith(("raw/", zones.HISTORY))}


def test_readers_lose_sight_first_and_the_files_go_an_hour_later(
    s3: Any, releases: list[str]
) -> None:
    before, oldest = keys(s3), releases[:2]
    assert retire_releases(NOW, objects(s3)) == oldest
    after = keys(s3)
    assert before - after == {zones.release(release) for release in oldest}
    assert after - before == {zones.retired(release) for release in oldest}
    assert delete_retired_files(NOW + HOUR - SECOND, objects(s3)) == {}
    assert delete_retired_files(NOW + HOUR, objects(s3)) == dict.fromkeys(oldest, 30)
    left = keys(s3)
    # Every revision is kept.
    assert of(oldest[0], left) == {f"trusted/revisions/release={oldest[0]}/part-0.parquet"}
    assert of(releases[2], left) == of(releases[2], before)
    assert untouchable(left) == untouchable(before)
    record = json.loads(s3.get_object(Bucket="lake", Key=zones.collected(oldest[0]))["Body"].read())
    assert record["manifest"]["data_date"] == "2026-01-01"  # what it was stays on record
    assert retire_releases(NOW, objects(s3)) == []


def test_the_files_outlive_whatever_query_found_the_manifest(s3: Any, releases: list[str]) -> None:
    """A query of Athena runs for 30 minutes at most, a function of Lambda for 15."""
    before = of(releases[0], keys(s3))
    retire_releases(NOW, objects(s3))
    assert delete_retired_files(NOW + timedelta(minutes=31), objects(s3)) == {}
    assert of(releases[0], keys(s3)) == before


def test_the_current_release_stays(s3: Any, releases: list[str]) -> None:
    roll_back({"rollback": releases[0]}, "run-x", objects(s3))
    assert retire_releases(NOW, objects(s3)) == [releases[1]]


def test_a_collected_release_cannot_become_current(s3: Any, releases: list[str]) -> None:
    retire_releases(NOW, objects(s3))
    reason = "was garbage collected; the snapshots that it was built from are still in raw/"
    for _ in range(2):
        with pytest.raises(ReleaseGone, match=reason):
            roll_back({"rollback": releases[0]}, "run-x", objects(s3))
        delete_retired_files(NOW + HOUR, objects(s3))


class Dying:
    """An S3 that dies before the nth call that changes something."""

    def __init__(self, s3: Any, calls: int) -> None:
        self.s3, self.left = s3, calls

    def __getattr__(self, name: str) -> Any:
        if name in ("put_object", "delete_object", "delete_objects"):
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
        return getattr(self.s3, name)


def test_killed_before_any_change_and_started_again(s3: Any, releases: list[str]) -> None:
    """Whoever finds a manifest finds all of its files.

    In the end it is as if nothing was killed.
    """
    calls, done = 0, False
    while not done:
        try:
            retire_releases(NOW, objects(Dying(s3, calls)))
            delete_retired_files(NOW + HOUR, objects(Dying(s3, calls)))
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
        # After the record, before the manifest went.
        retire_releases(NOW, objects(Dying(s3, 1)))
    assert zones.release(releases[0]) in keys(s3)
    later = NOW + 2 * HOUR
    retire_releases(later, objects(s3))
    assert delete_retired_files(later, objects(s3)) == {}


def test_what_a_failed_run_left_goes_after_thirty_days(s3: Any, releases: list[str]) -> None:
    left = build(s3, NOW - timedelta(days=30) - SECOND)
    recent = build(s3, NOW - timedelta(days=30))
    assert retire_releases(NOW, objects(s3)) == [*releases[:2], left]
    delete_retired_files(NOW + HOUR, objects(s3))
    assert of(left, keys(s3)) == set()  # of a release that never was, no revision is kept
    assert of(recent, keys(s3)) != set()
    # What is left of the others are their revisions, not a failed run.
    assert retire_releases(NOW, objects(s3)) == []


def test_a_backlog_is_worked_off_twenty_at_once(s3: Any) -> None:
    releases = [publish(s3, NOW - timedelta(minutes=200 - number)) for number in range(40)]
    assert retire_releases(NOW, objects(s3)) == releases[:20]
    assert retire_releases(NOW, objects(s3)) == releases[20:26]
    assert list(delete_retired_files(NOW + HOUR, objects(s3))) == releases[:20]
    assert list(delete_retired_files(NOW + HOUR, objects(s3))) == releases[20:26]


class Counting:
    """An S3 that counts its calls."""

    def __init__(self, s3: Any) -> None:
        self.s3, self.calls = s3, 0

    def __getattr__(self, name: str) -> Any:
        self.calls += name != "get_paginator"  # a page is a call, too, by list_objects_v2
        return getattr(self.s3, name)


def test_as_many_are_deleted_as_half_of_the_functions_minute_allows(
    s3: Any, releases: list[str]
) -> None:
    """20 ms a call of S3. A listing is counted with the deletion that follows it."""
    oldest = releases[0]
    tables = {name: LAKE.uri(f"trusted/{name}/release={oldest}/") for name in TABLES}
    retired = Retired(oldest, NOW.isoformat(), tables)
    for folder in tables.values():
        s3.put_object(Bucket="lake", Key=f"{LAKE.key(folder)}part-0.parquet", Body=b"x")
    s3.put_object(Bucket="lake", Key=zones.retired(oldest), Body=retired.to_json().encode())
    counting = Counting(s3)
    delete_retired_files(NOW + HOUR, objects(counting))
    deletions = len(TABLES)
    assert counting.calls == deletions + 3  # its record is read, written and deleted
    a_release = counting.calls + deletions
    assert a_release * 20 * 0.02 < 30
    timeout = template()["Globals"]["Function"]["Timeout"]
    assert (timeout, template()["Resources"]["CollectFunction"]["Properties"].get("Timeout")) == (
        60,
        None,
    )


def test_before_the_first_release_there_is_nothing_to_collect(s3: Any) -> None:
    build(s3, NOW - timedelta(days=300))
    assert retire_releases(NOW, objects(s3)) == []
    assert delete_retired_files(NOW, objects(s3)) == {}


def test_what_waits_is_what_was_retired_and_not_yet_deleted(s3: Any, releases: list[str]) -> None:
    retire_releases(NOW, objects(s3))
    assert [retired.release for retired in waiting(objects(s3))] == releases[:2]
    delete_retired_files(NOW + HOUR, objects(s3))
    assert waiting(objects(s3)) == []


def test_a_damaged_manifest_stops_nothing_and_its_files_stay(s3: Any, releases: list[str]) -> None:
    damaged = releases[0]
    s3.put_object(Bucket="lake", Key=zones.release(damaged), Body=b"{")
    much_later = NOW + timedelta(days=60)
    assert damaged not in retire_releases(much_later, objects(s3))
    assert zones.release(damaged) in s3.objects
