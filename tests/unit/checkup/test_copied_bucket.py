"""A bucket that was copied under another stack's name finds its releases and goes on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from covidlake import zones
from covidlake_aws.checkup import Checkup
from covidlake_aws.objects import LakeObjects
from garbage import delete_retired_files, retire_torn
from lake.release_store import ReleaseStore
from pointer import roll_back
from release_checkup.releases import check_releases
from source_checkup.sources import check_sources

from tests.support.aws.memory_s3 import MemoryS3
from tests.unit.checkup import small_lake
from tests.unit.checkup.small_lake import CURRENT, OLDER

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def s3() -> MemoryS3:
    """A lake that was made in the bucket `lake`; each test calls it `elsewhere`."""
    return small_lake.made()


def objects(s3: MemoryS3) -> LakeObjects:
    return LakeObjects(s3, "elsewhere", "run-9")  # type: ignore[arg-type]


def test_its_readers_find_every_release(s3: MemoryS3, tmp_path: Path) -> None:
    store = ReleaseStore(s3, "elsewhere", tmp_path)  # type: ignore[arg-type]
    assert store.current().release == CURRENT
    with store.held():
        for release in (OLDER, CURRENT):
            (file,) = store.files(store.manifest(release), "daily")
            assert Path(file).read_bytes() == f"daily of {release}".encode() * 20
    assert store.damages(store.current()) == []


def test_nothing_of_it_is_damaged(s3: MemoryS3) -> None:
    checkup = Checkup(mend=True)
    check_sources(checkup, objects(s3))
    check_releases(checkup, "run-9", objects(s3))
    assert checkup.damages == []
    assert checkup.checked == 33


def test_it_can_be_rolled_back_and_collected(s3: MemoryS3) -> None:
    assert roll_back({"rollback": OLDER}, "run-9", objects(s3)).release == OLDER
    retire_torn([CURRENT], NOW, objects(s3))
    deleted = delete_retired_files(NOW + timedelta(hours=1), objects(s3))
    assert deleted[CURRENT] > 0
    assert zones.table("trusted", "daily", CURRENT) + "part-0.parquet" not in s3.objects


def test_a_run_goes_on_with_what_was_captured(s3: MemoryS3) -> None:
    captured = small_lake.capture(s3, "run-9", small_lake.THREE, day=9)
    assert (captured.verdict, captured.pending) == ("revised", True)
