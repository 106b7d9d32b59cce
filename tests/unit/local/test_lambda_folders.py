"""Folders of a function on the laptop: those of Lambda's /tmp belong to one lake."""

# ruff: noqa: S108 - paths as the template has them
from pathlib import Path

import pytest

from local.services.functions.environment import in_tmp

LAKE = Path("/data/lake/logs/tmp")


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("/tmp/releases", "/data/lake/logs/tmp/releases"),
        ("/tmp/a/b", "/data/lake/logs/tmp/a/b"),
        ("/tmpfs", "/tmpfs"),
        ("releases", "releases"),
        ("s3://lake/tmp/x", "s3://lake/tmp/x"),
    ],
)
def test_what_lies_in_tmp_belongs_to_one_lake(value: str, path: str) -> None:
    assert in_tmp(value, LAKE) == path
