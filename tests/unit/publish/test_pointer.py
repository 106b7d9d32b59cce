"""Switching readers between releases: by compare-and-swap, to whole ones only, on record."""

import json
from typing import Any

import pytest
from covidlake import zones
from covidlake.errors import ReleaseNotFound, StateConflict
from covidlake.releases.manifest import ReleaseManifest, SwitchAction
from covidlake.settings import PublishSettings
from covidlake.zones import Lake
from covidlake_aws.objects import LakeObjects
from pointer import point_to, roll_back
from release import rollback

LAKE = Lake("lake")
OLD, NEW = "20260101T060000Z-aaaaaa", "20260102T060000Z-bbbbbb"


def objects(s3: Any) -> LakeObjects:
    return LakeObjects(s3, "lake")


def keep(s3: Any, release: str, size: int = 100) -> None:
    """A release of one table whose manifest speaks of 100 bytes."""
    location = zones.table("trusted", "daily", release)
    tables = {"daily": {"rows": 5, "bytes": 100, "location": LAKE.uri(location)}}
    manifest = ReleaseManifest(
        release,
        f"run-of-{release}",
        "2026-01-01T06:00:00+00:00",
        "2025-12-31",
        {"owid": "o"},
        tables,
    )
    s3.put_object(Bucket="lake", Key=zones.release(release), Body=manifest.to_json().encode())
    s3.put_object(Bucket="lake", Key=f"{location}part-0.parquet", Body=b"x" * size)


@pytest.fixture
def published(s3: Any) -> Any:
    """Two releases, published one after the other."""
    for run, release in (("run-1", OLD), ("run-2", NEW)):
        keep(s3, release)
        point_to(release, run, objects(s3), action=SwitchAction.PUBLISH, by="pipeline")
    return s3


def stored(s3: Any, key: str) -> dict[str, Any]:
    return dict(json.loads(s3.get_object(Bucket="lake", Key=key)["Body"].read()))


def history(s3: Any) -> list[dict[str, Any]]:
    found = s3.list_objects_v2(Bucket="lake", Prefix=zones.HISTORY).get("Contents", [])
    return sorted((stored(s3, item["Key"]) for item in found), key=lambda switch: switch["run"])


def test_back_and_forward_again_are_on_record(published: Any) -> None:
    request = {"rollback": OLD, "by": "ana", "reason": "Spain doubled", "running": {}}
    done = rollback({"run": "run-3", "request": request}, PublishSettings("lake", "covidlake"))
    assert {key: done[key] for key in ("status", "release", "from", "by")} == {
        "status": "ROLLED_BACK", "release": OLD, "from": NEW, "by": "ana",
    }  # fmt: skip
    assert stored(published, zones.CURRENT)["release"] == OLD
    roll_back({"rollback": NEW}, "run-4", objects(published))
    assert stored(published, zones.CURRENT)["release"] == NEW
    told = [
        (s["action"], s["previous"], s["release"], s["by"], s["reason"]) for s in history(published)
    ]
    assert told == [
        ("publish", None, OLD, "pipeline", ""),
        ("publish", OLD, NEW, "pipeline", ""),
        ("rollback", NEW, OLD, "ana", "Spain doubled"),
        ("rollback", OLD, NEW, "not stated", "not stated"),
    ]


@pytest.mark.parametrize(
    ("release", "told"),
    [
        (
            "20260103T060000Z-cccccc",
            "there is no release 20260103T060000Z-cccccc: the ids are in /v1/releases",
        ),
        ("current", "there is no release current"),
        ("../runs/run-1", "not a valid name in the lake"),
    ],
)
def test_only_to_a_release_that_is_there(published: Any, release: str, told: str) -> None:
    before = stored(published, zones.CURRENT)
    with pytest.raises(ReleaseNotFound, match=told):
        roll_back({"rollback": release}, "run-3", objects(published))
    assert stored(published, zones.CURRENT) == before
    assert len(history(published)) == 2


def test_only_to_a_release_that_is_whole(published: Any) -> None:
    keep(published, OLD, size=60)
    with pytest.raises(ReleaseNotFound, match="not whole any more: daily has 60 of 100 bytes"):
        roll_back({"rollback": OLD}, "run-3", objects(published))
    assert stored(published, zones.CURRENT)["release"] == NEW


def test_to_the_current_release_changes_nothing(published: Any) -> None:
    before = stored(published, zones.CURRENT)
    assert roll_back({"rollback": NEW}, "run-3", objects(published)).run == "run-2"
    assert (stored(published, zones.CURRENT), len(history(published))) == (before, 2)


class Disturbed:
    """An S3 that does something of its own at the first write of a key."""

    def __init__(self, s3: Any, key: str, disturb: Any) -> None:
        self.s3, self.exceptions, self.key, self.disturb = s3, s3.exceptions, key, disturb

    def __getattr__(self, name: str) -> Any:
        return getattr(self.s3, name)

    def put_object(self, **request: Any) -> Any:
        if request["Key"].startswith(self.key) and self.disturb:
            disturb, self.disturb = self.disturb, None
            disturb()
        return self.s3.put_object(**request)


def test_a_pointer_that_moved_meanwhile_is_not_overwritten(published: Any) -> None:
    theirs = json.dumps(
        {"release": "theirs", "run": "r", "published_at": "2026-01-03T06:00:00+00:00"}
    ).encode()
    raced = Disturbed(
        published,
        zones.CURRENT,
        lambda: published.put_object(Bucket="lake", Key=zones.CURRENT, Body=theirs),
    )
    with pytest.raises(StateConflict, match="written by somebody else"):
        roll_back({"rollback": OLD}, "run-3", objects(raced))
    assert stored(published, zones.CURRENT)["release"] == "theirs"


def test_killed_between_the_switch_and_its_record_the_next_try_completes_it(published: Any) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        roll_back(
            {"rollback": OLD, "by": "ana"},
            "run-3",
            objects(Disturbed(published, zones.HISTORY, killed)),
        )
    assert len(history(published)) == 2
    for _ in range(2):
        switch = roll_back({"rollback": OLD, "by": "ana"}, "run-3", objects(published))
        assert (switch.previous, switch.release, switch.by) == (NEW, OLD, "ana")
    assert [s["run"] for s in history(published)] == ["run-1", "run-2", "run-3"]
