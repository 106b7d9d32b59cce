"""The index of releases: what it holds, and that it is made again when it is lost or damaged."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from covidlake.errors import StateConflict
from covidlake.releases.manifest import ReleaseManifest
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import add_to_index, read_index, releases_of_manifests

from tests.support.aws.memory_s3 import MemoryS3

INDEX = "releases/index/releases.json"
FIRST, SECOND, THIRD = (f"2026010{day}T000000Z-aaaaaa" for day in (1, 2, 3))


@pytest.fixture
def objects() -> LakeObjects:
    return LakeObjects(MemoryS3(), "lake")  # type: ignore[arg-type]


def manifest(release: str, previous: str | None = None) -> ReleaseManifest:
    tables: Any = {
        name: {"rows": 1, "bytes": 2, "location": f"s3://lake/trusted/{name}/release={release}/"}
        for name in ("observations", "revisions")
    }
    checks: Any = [{"check": "rows"}]
    return ReleaseManifest(
        release, "run", "2026-01-01", "2021-01-01", {"owid": "ab"}, tables, {}, checks, previous
    )


def publish(releases: Sequence[ReleaseManifest], objects: LakeObjects) -> None:
    for release in releases:
        objects.write(f"releases/{release.release}.json", release.to_json())
        add_to_index(release, objects)


def test_a_release_is_added_with_what_outlives_it(objects: LakeObjects) -> None:
    publish([manifest(FIRST), manifest(SECOND, FIRST)], objects)
    index = read_index(objects)
    assert list(index) == [FIRST, SECOND]
    assert (index[SECOND].previous, index[SECOND].data_date) == (FIRST, "2021-01-01")
    assert list(index[SECOND].tables) == ["revisions"]
    assert index[SECOND].checks == []


def test_adding_to_it_again_writes_nothing(objects: LakeObjects) -> None:
    publish([manifest(FIRST)], objects)
    before = objects.read(INDEX)
    publish([manifest(FIRST)], objects)
    assert objects.read(INDEX) == before


@pytest.mark.parametrize("damage", [None, "", "{", "[]", '{"r": 1}', '{"r": {"release": "r"}}'])
def test_what_is_lost_or_damaged_is_made_again_with_the_next_release(
    objects: LakeObjects, damage: str | None
) -> None:
    publish([manifest(FIRST), manifest(SECOND, FIRST)], objects)
    if damage is None:
        objects.delete(INDEX)
    else:
        objects.write(INDEX, damage)
    assert read_index(objects) == {}
    publish([manifest(THIRD, SECOND)], objects)
    assert list(read_index(objects)) == [FIRST, SECOND, THIRD]


def test_collected_releases_are_found_again_and_damaged_manifests_left_out(
    objects: LakeObjects,
) -> None:
    record = {"release": FIRST, "manifest": json.loads(manifest(FIRST).to_json())}
    objects.write(f"releases/collected/{FIRST}.json", json.dumps(record))
    objects.write(f"releases/{SECOND}.json", '{"release":')
    objects.write(f"releases/{THIRD}.json", manifest(THIRD, SECOND).to_json())
    objects.write("releases/current.json", json.dumps({"release": THIRD}))
    assert list(releases_of_manifests(objects)) == [FIRST, THIRD]


def test_two_writers_never_lose_a_release(objects: LakeObjects) -> None:
    publish([manifest(FIRST)], objects)
    s3: Any = objects.s3
    read = s3.get_object

    def read_and_be_overtaken(**request: Any) -> Any:
        response = read(**request)
        s3.get_object = read
        publish([manifest(SECOND, FIRST)], objects)
        return response

    s3.get_object = read_and_be_overtaken
    with pytest.raises(StateConflict):
        add_to_index(manifest(THIRD, FIRST), objects)
    add_to_index(manifest(THIRD, FIRST), objects)
    assert list(read_index(objects)) == [FIRST, SECOND, THIRD]
