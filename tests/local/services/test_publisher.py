"""A file on this machine is published like any other: at an address that stays, with an ETag."""

import os
from pathlib import Path

import pytest
import requests

from local.services import publisher


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("iso_code,date\nCOL,2021-02-01\n")
    return path


def address(file: Path) -> str:
    with publisher.serve(file) as url:
        return url


def test_its_address_is_the_same_each_time_unless_it_is_taken(file: Path) -> None:
    with publisher.serve(file) as first, publisher.serve(file) as second:
        assert first != second
        assert requests.get(second, timeout=30).text == file.read_text()
    # Another program of this machine may have the port for a moment.
    assert first in [address(file) for _ in range(5)]


def test_it_is_sent_again_only_if_it_has_changed(file: Path) -> None:
    with publisher.serve(file) as url:
        etag = requests.get(url, timeout=30).headers["ETag"]
        assert requests.get(url, headers={"If-None-Match": etag}, timeout=30).status_code == 304
        os.utime(file, (0, 0))
        answer = requests.get(url, headers={"If-None-Match": etag}, timeout=30)
        assert (answer.status_code, answer.text) == (200, file.read_text())
