"""What a request costs does not grow with the age of the lake."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from covidlake import zones
from covidlake.releases.index import index_text
from covidlake_aws.objects import LakeObjects
from covidlake_aws.release_index import releases_of_manifests
from lake.release_store import open_store

from tests.support.serving.calls import call
from tests.support.serving.lake import TestLake, served_lake

YOUNG, OLD = 20, 2000


class CountingS3:
    """Counts what is asked of an S3; a page of a listing has a thousand keys."""

    def __init__(self, s3: Any) -> None:
        self.s3 = s3
        self.requests = 0

    def __getattr__(self, name: str) -> Any:
        self.requests += name != "get_paginator"
        return getattr(self.s3, name)

    def get_paginator(self, name: str) -> Any:
        self.requests += 1
        return self.s3.get_paginator(name)


def release_id(number: int) -> str:
    return f"20260101T{number:06d}Z-aaaaaa"


def fill(lake: TestLake, releases: int) -> None:
    """Write a descent of releases; all but the last ten were collected."""
    for number in range(releases):
        lake_release = release_id(number)
        previous = release_id(number - 1) if number else None
        if number >= releases - 2:
            lake.build(lake_release, publish=number == releases - 1, previous=previous or "")
            continue
        manifest = {
            "release": lake_release,
            "run": "r",
            "created_at": "2026-01-01T00:00:00+00:00",
            "data_date": "2021-01-10",
            "inputs": {},
            "tables": {},
            "previous": previous,
            "captured_at": "2026-01-01T00:00:00+00:00",
        }
        if number < releases - 10:
            record = {"release": lake_release, "manifest": manifest}
            lake.put(zones.collected(lake_release), record)
        else:
            lake.put(zones.release(lake_release), manifest)
    releases = releases_of_manifests(LakeObjects(lake.s3, lake.bucket))
    lake.put(zones.RELEASE_INDEX, json.loads(index_text(releases.values())))


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, int]]:
    return {size: dict(_costs(tmp_path_factory.mktemp("lake"), size)) for size in (YOUNG, OLD)}


def _costs(folder: Path, releases: int) -> Iterator[tuple[str, int]]:
    urls = {
        "since": f"/v1/revisions?since={release_id(releases - 2)}",
        "since the first": f"/v1/revisions/summary?since={release_id(0)}",
        "as_of": "/v1/locations?as_of=2026-02-01T00:00:00Z",
        "releases": "/v1/releases?limit=2",
        "health": "/v1/health",
    }
    for name, url in urls.items():
        with served_lake(folder / name) as lake:
            (folder / name).mkdir()
            fill(lake, releases)
            counting = CountingS3(lake.s3)
            with pytest.MonkeyPatch.context() as patch:
                store = open_store(lake.bucket, str(folder / name / "cache"))
                patch.setattr(store, "s3", counting)
                assert call(url).status == 200, name
            yield name, counting.requests


@pytest.mark.parametrize("question", ["since", "since the first", "as_of", "releases", "health"])
def test_requests_to_s3_are_as_many_in_an_old_lake(
    costs: dict[int, dict[str, int]], question: str
) -> None:
    assert costs[OLD][question] == costs[YOUNG][question]
    # Health looks whether every table is there, once a minute.
    assert costs[OLD][question] <= (40 if question == "health" else 12)
