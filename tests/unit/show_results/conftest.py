"""The API over a small release that no test changes, and over an empty bucket of a test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.serving.calls import Answer, call
from tests.support.serving.lake import TestLake, served_lake

OLD, NEW = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"
Get = Callable[..., Answer]


def with_page(folder: Path) -> Path:
    (folder / "web" / "assets").mkdir(parents=True)
    (folder / "web" / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "web" / "docs.html").write_text("<!doctype html><title>docs</title>")
    (folder / "web" / "assets" / "page.js").write_text("export {}")
    (folder / "secret.js").write_text("not for the web")
    return folder / "web"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    folder = tmp_path_factory.mktemp("published")
    with served_lake(folder, with_page(folder)) as lake:
        lake.build(NEW)
        yield lake


@pytest.fixture
def api(published: TestLake) -> Get:
    """The API over a release that no test changes."""
    return call


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[TestLake]:
    """An empty bucket of the test's own."""
    with served_lake(tmp_path) as lake:
        yield lake


@pytest.fixture
def get(lake: TestLake) -> Get:
    """The API over that bucket."""
    return call
