"""The cache of files: nothing goes while somebody reads it, and nothing is left uncounted."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from lake.release_cache import ReleaseCache

RELEASES = [f"2026010{day}T000000Z-aaaaaa" for day in range(1, 6)]
KILOBYTE = b"x" * 1000
# Another process that reads, until it is written to.
HOLD = """
import fcntl, sys
file = open(sys.argv[1])
fcntl.flock(file, fcntl.LOCK_SH)
print("held", flush=True)
input()
"""


def download(folder: Path) -> None:
    (folder / "part-0.parquet").write_bytes(KILOBYTE)


def die(folder: Path) -> None:
    # As boto3 leaves what it had of a file: under another name.
    (folder / "part-0.parquet.5fA3").write_bytes(KILOBYTE)
    raise ConnectionError


def on_disk(cache: ReleaseCache) -> int:
    return sum(path.stat().st_size for path in cache.root.rglob("*") if path.is_file())


def test_a_request_keeps_all_that_it_reads_though_it_is_more_than_stays(tmp_path: Path) -> None:
    cache = ReleaseCache(tmp_path / "cache", max_bytes=2000)
    with cache.held():
        paths = [cache.files(release, "revisions", download)[0] for release in RELEASES]
        assert all(Path(path).is_file() for path in paths)
    assert on_disk(cache) == 2000


def test_nothing_goes_while_another_request_reads(tmp_path: Path) -> None:
    cache = ReleaseCache(tmp_path / "cache", max_bytes=1000)
    reading, done = threading.Event(), threading.Event()
    kept: list[bool] = []

    def read() -> None:
        with cache.held():
            (path,) = cache.files(RELEASES[0], "daily", download)
            reading.set()
            done.wait(10)
            kept.append(Path(path).is_file())

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait(10)
    for release in RELEASES[1:]:
        with cache.held():
            cache.files(release, "daily", download)
    done.set()
    reader.join()
    assert kept == [True]
    assert on_disk(cache) == 1000  # the last of them tidied


def test_nothing_goes_while_another_process_reads(tmp_path: Path) -> None:
    cache = ReleaseCache(tmp_path / "cache", max_bytes=1000)
    with cache.held():
        cache.files(RELEASES[0], "daily", download)
    command = [sys.executable, "-c", HOLD, str(cache.root / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        with cache.held():
            cache.files(RELEASES[1], "daily", download)
        assert on_disk(cache) == 2000
        other.communicate(b"\n")
    with cache.held():
        pass
    assert on_disk(cache) == 1000


def test_downloads_that_fail_leave_nothing(tmp_path: Path) -> None:
    cache = ReleaseCache(tmp_path / "cache")
    for _ in range(50):
        with pytest.raises(ConnectionError), cache.held():
            cache.files(RELEASES[0], "daily", die)
    assert on_disk(cache) == 0


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    cache = ReleaseCache(tmp_path / "cache")
    left = cache.folder(RELEASES[0]) / ".partial"
    left.mkdir()
    (left / "part-0.parquet.5fA3").write_bytes(KILOBYTE)
    with cache.held():
        pass
    assert on_disk(cache) == 0


def test_the_folder_is_for_its_user_alone(tmp_path: Path) -> None:
    cache = ReleaseCache(tmp_path / "cache")
    with cache.held():
        pass
    assert cache.root.stat().st_mode & 0o777 == 0o700
