"""The release store: what it reads from S3, how often, and what it keeps on disk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from covidlake import zones
from covidlake.errors import ReleaseGone, ReleaseNotFound
from lake.release_store import ReleaseStore, open_store

from tests.support.serving.lake import TestLake, served_lake

IDS = [f"2026010{day}T000000Z-aaaaaa" for day in range(1, 5)]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    with served_lake(tmp_path) as lake:
        yield lake


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(lake: TestLake, tmp_path: Path, clock: Clock) -> ReleaseStore:
    return ReleaseStore(lake.s3, lake.bucket, tmp_path / "cache", clock)


def cached(store: ReleaseStore) -> list[str]:
    return sorted(
        str(path.relative_to(store.cache_dir)) for path in store.cache_dir.glob("*/[!.]*")
    )


def test_an_answer_lags_behind_a_publish_by_three_seconds_at_most(
    lake: TestLake, store: ReleaseStore, clock: Clock
) -> None:
    lake.publish(IDS[0])
    assert store.pointer()["release"] == IDS[0]
    lake.publish(IDS[1])
    clock.now += 3.0
    assert store.pointer()["release"] == IDS[0]
    clock.now += 0.1
    assert store.pointer()["release"] == IDS[1]


def test_the_first_publish_is_seen_at_once(lake: TestLake, store: ReleaseStore) -> None:
    with pytest.raises(ReleaseNotFound):
        store.pointer()
    lake.publish(IDS[0])
    assert store.pointer()["release"] == IDS[0]


def test_the_files_on_disk_take_a_gigabyte_at_most(store: ReleaseStore) -> None:
    assert store.cache.max_bytes == 1_000_000_000  # the template gives /tmp twice as much


def test_before_the_first_publish(store: ReleaseStore) -> None:
    with pytest.raises(ReleaseNotFound, match="No release is published yet"):
        store.pointer()


@pytest.mark.parametrize("release", ["20990101T000000Z-ffffff", "current", "../current", ""])
def test_no_such_release(lake: TestLake, store: ReleaseStore, release: str) -> None:
    lake.publish(IDS[0])
    with pytest.raises(ReleaseNotFound):
        store.manifest(release)


def test_files_are_fetched_once_and_whole(
    lake: TestLake, store: ReleaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.build(IDS[0])
    (path,) = store.files(store.current(), "top_countries")
    assert Path(path).stat().st_size == store.current().tables["top_countries"]["bytes"]
    lake.s3.delete_object(
        Bucket=lake.bucket, Key=f"refined/top_countries/release={IDS[0]}/part-00000.parquet"
    )
    assert store.files(store.current(), "top_countries") == [path]


def test_a_download_that_dies_leaves_nothing_that_looks_complete(
    lake: TestLake, store: ReleaseStore
) -> None:
    lake.build(IDS[0])
    manifest = store.current()

    class Dying:
        def __getattr__(self, name: str) -> Any:
            return getattr(lake.s3, name)

        def download_file(self, *_: Any) -> None:
            raise ConnectionError

    store.s3 = Dying()
    with pytest.raises(ConnectionError):
        store.files(manifest, "clusters")
    store.s3 = lake.s3
    assert len(store.files(manifest, "clusters")) == 1


def test_old_releases_leave_the_disk(lake: TestLake, store: ReleaseStore) -> None:
    lake.build(IDS[0])
    sizes = {name: table["bytes"] for name, table in store.manifest(IDS[0]).tables.items()}
    paged = ["hdi_analysis", "forecasts", "locations", "daily"]
    store.cache.max_bytes = (
        sum(sizes[name] for name in ["clusters", *paged]) + sizes["clusters"]
    )  # of the first release, and of one other
    for table, release in zip(paged, IDS, strict=True):
        lake.build(release)
        for read, name in ((release, "clusters"), (IDS[0], table)):  # which is paged through
            with store.held():
                store.files(store.manifest(read), name)
    remaining = {path.partition("/")[0] for path in cached(store)}
    assert remaining == {IDS[0], IDS[3]}


def test_the_release_in_use_stays_however_large(lake: TestLake, store: ReleaseStore) -> None:
    store.cache.max_bytes = 1
    lake.build(IDS[0])
    with store.held():
        store.files(store.current(), "clusters")
    assert cached(store) == [f"{IDS[0]}/clusters"]


def test_a_release_that_was_collected_is_told_apart_from_one_that_never_was(
    lake: TestLake, store: ReleaseStore
) -> None:
    for record_key in (zones.retired, zones.collected):
        lake.put(record_key(IDS[0]), {"release": IDS[0]})
        with pytest.raises(ReleaseGone, match=f"Release {IDS[0]} was garbage collected"):
            store.manifest(IDS[0])
        lake.s3.delete_object(Bucket=lake.bucket, Key=record_key(IDS[0]))
    with pytest.raises(ReleaseNotFound, match="There is no release"):
        store.manifest(IDS[0])


def test_half_a_release_is_never_read(lake: TestLake, store: ReleaseStore) -> None:
    """The manifest is in memory, the release is being collected."""
    lake.build(IDS[0])
    manifest = store.manifest(IDS[0])
    location = store.lake.key(manifest.tables["observations"]["location"])
    lake.s3.delete_object(Bucket=lake.bucket, Key=f"{location}part-00000.parquet")
    lake.s3.delete_object(Bucket=lake.bucket, Key=zones.release(IDS[0]))
    with pytest.raises(ReleaseGone):
        store.files(manifest, "observations")
    assert cached(store) == []
    with pytest.raises(ReleaseNotFound):
        store.manifest(IDS[0])  # and is not remembered


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "lake-1.s3.amazonaws.com"),
        ("eu-west-1", "lake-1.s3.eu-west-1.amazonaws.com"),
        ("eu-south-2", "lake-1.s3.eu-south-2.amazonaws.com"),
        ("cn-north-1", "lake-1.s3.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "lake-1.s3.us-gov-west-1.amazonaws.com"),
    ],
)
def test_a_presigned_address_names_its_region(
    monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    """The host without it answers 307 at first, and 400 for ever in regions since 2019."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    open_store.cache_clear()
    s3 = open_store("lake-1", "/nowhere").s3
    url = s3.generate_presigned_url("get_object", {"Bucket": "lake-1", "Key": "exports/x"}, 900)
    open_store.cache_clear()
    assert urlsplit(url).hostname == host
