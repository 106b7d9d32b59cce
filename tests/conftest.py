"""How workers share the tests: a file at a time, all of Spark on one of them, the longest first."""

from typing import Any

import pytest

SPARK = "tests/spark/"
# What takes a worker minutes begins at once: the others have small files enough until it ends.
LONGEST = (SPARK, "tests/local/runs/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; files keep their order otherwise."""
    items.sort(key=lambda item: [not item.nodeid.startswith(folder) for folder in LONGEST])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all files of Spark to one worker: a second JVM would start and warm up for nothing."""
    from xdist.scheduler import LoadFileScheduling

    class SparkTogether(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return SPARK if nodeid.startswith(SPARK) else super()._split_scope(nodeid)

    return SparkTogether(config, log) if config.getvalue("dist") == "loadfile" else None
