"""A sample lake that all commands of the documents share, and its API."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.docs.commands import FIRST_RUN, output_of
from tests.support.local.api_server import served
from tests.support.local.deployed_stack import DeployedStack, old_lake


@pytest.fixture(scope="session")
def sample_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake after the first `make run`, whose output is kept in it.

    DOCS_LAKE names one that an earlier session made: for whoever writes a page.
    """
    if kept := os.environ.get("DOCS_LAKE"):
        return Path(kept)
    lake = tmp_path_factory.mktemp("docs") / "lake"
    run = [sys.executable, "-m", "local", "run", "--lake", str(lake)]
    (lake.parent / FIRST_RUN).write_text(output_of(run, os.environ))
    return lake


@pytest.fixture(scope="session")
def sample_environment(sample_lake: Path) -> dict[str, str]:
    return {**os.environ, "LAKE": str(sample_lake)}


@pytest.fixture(scope="session")
def api(sample_lake: Path) -> Iterator[str]:
    with served(sample_lake) as url:
        yield url


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedStack]:
    with old_lake(tmp_path_factory.mktemp("account")) as stack:
        yield stack
