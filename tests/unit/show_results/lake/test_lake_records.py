"""Runs, newest first: what it costs to list them does not grow with their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from covidlake import zones
from lake.lake_records import run_ids
from lake.release_store import ReleaseStore

from tests.support.aws.memory_s3 import MemoryS3

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
KEYS_A_PAGE = 1000  # of S3


@dataclass
class PagedS3(MemoryS3):
    """Answers a listing in pages, as it is asked for them.

    Attributes:
        pages: How many were asked for.
    """

    pages: int = 0

    def get_paginator(self, name: str) -> Any:
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        found = self.list_objects_v2(**request)["Contents"]
        for first in range(0, max(len(found), 1), KEYS_A_PAGE):
            self.pages += 1
            yield {"Contents": found[first : first + KEYS_A_PAGE]}


def lake_of(runs: int, older: int, folder: Path) -> tuple[PagedS3, ReleaseStore]:
    """Return a lake with so many runs, and others that an older version recorded."""
    s3 = PagedS3()
    for number in range(older):
        s3.put_object(Bucket="lake", Key=zones.run(f"old-{number}"), Body=b"{}")
    for number in range(runs):
        at = START + timedelta(hours=6 * number)
        s3.put_object(Bucket="lake", Key=zones.run(f"{number % 97}-{number}"), Body=b"{}")
        s3.put_object(Bucket="lake", Key=zones.newest_run(at, f"{number % 97}-{number}"), Body=b"")
    return s3, ReleaseStore(s3, "lake", folder)  # type: ignore[arg-type]


@pytest.mark.parametrize("runs", [30, 10_000])
def test_the_newest_runs_cost_one_page_of_a_listing(tmp_path: Path, runs: int) -> None:
    s3, store = lake_of(runs, 0, tmp_path)
    newest = [f"{number % 97}-{number}" for number in range(runs - 1, runs - 22, -1)]
    assert list(islice(run_ids(store), 21)) == newest
    assert s3.pages == 1


def test_runs_of_an_older_version_follow(tmp_path: Path) -> None:
    _, store = lake_of(2, 3, tmp_path)
    assert list(run_ids(store)) == ["1-1", "0-0", "old-2", "old-1", "old-0"]


def test_the_keys_fall_for_more_than_a_thousand_years() -> None:
    keys = [zones.newest_run(START.replace(year=year), "run-a") for year in range(2026, 3100, 7)]
    assert keys == sorted(keys, reverse=True)
    assert {zones.run_of_newest(key) for key in keys} == {"run-a"}
