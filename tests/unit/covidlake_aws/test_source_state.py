"""The state of a source: a clock that was ahead is ignored, and damage is told by its name."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from covidlake.errors import ObjectDamaged
from covidlake_aws.objects import LakeObjects
from covidlake_aws.source_state import read_state

from tests.support.aws.memory_s3 import MemoryS3

KEY = "raw/owid/state.json"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STATE: dict[str, Any] = {
    "source": "owid",
    "location": "https://example.org/owid.csv",
    "etag": None,
    "last_modified": None,
    "sha256": "ab",
    "key": "raw/owid/captured=2026-01-01/ab.csv",
    "bytes": 10,
    "rows": 1,
    "captured": "2026-01-01",
    "seen_at": "2026-01-01T00:00:00.000000+00:00",
    "run": "run-1",
    "accepted_at": "2026-01-01T00:00:01+00:00",
}


@pytest.fixture
def objects() -> LakeObjects:
    return LakeObjects(MemoryS3(), "lake")  # type: ignore[arg-type]


def test_before_the_first_there_is_none(objects: LakeObjects) -> None:
    assert read_state("owid", objects) is None


@pytest.mark.parametrize(
    ("seen_at", "read"),
    [
        ("2026-03-01T12:00:00.000000+00:00", "2026-03-01T12:00:00.000000+00:00"),
        ("2026-03-01T12:05:00.000000+00:00", "2026-03-01T12:05:00.000000+00:00"),
        ("2026-03-01T12:05:01.000000+00:00", "1970-01-01T00:00:00.000000+00:00"),
        ("yesterday", "1970-01-01T00:00:00.000000+00:00"),
        ("2031-01-01T00:00:00.000000+00:00", "1970-01-01T00:00:00.000000+00:00"),
    ],
)
def test_a_time_beyond_now_says_nothing(objects: LakeObjects, seen_at: str, read: str) -> None:
    objects.write(KEY, json.dumps({**STATE, "seen_at": seen_at, "whole_at": seen_at}))
    stored = read_state("owid", objects, NOW)
    assert stored
    assert stored.state.seen_at == read
    assert stored.state.whole_at == (seen_at if read == seen_at else None)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\x00\xff",
        json.dumps({**STATE, "sha256": None}).encode(),
        json.dumps({**STATE, "earlier": None}).encode(),
    ],
)
def test_a_damaged_state_is_told_by_its_name_and_what_to_do(
    objects: LakeObjects, damaged: bytes
) -> None:
    objects.write(KEY, damaged)
    with pytest.raises(ObjectDamaged, match=r"raw/owid/state\.json is damaged.*earlier version"):
        read_state("owid", objects)
