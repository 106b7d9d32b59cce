"""How workers share the tests: a file at a time, and all of Spark on one of them."""

from typing import Any

import pytest

SPARK = "tests/spark/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all files of Spark to one worker: a second JVM would start and warm up for nothing."""
    from xdist.scheduler import LoadFileScheduling

    class SparkTogether(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return SPARK if nodeid.startswith(SPARK) else super()._split_scope(nodeid)

    return SparkTogether(config, log) if config.getvalue("dist") == "loadfile" else None
