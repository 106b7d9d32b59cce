"""How workers share the tests: a file at a time, and Spark's in two parts."""

from typing import Any

import pytest

# Each part in one worker: another JVM would start and warm up for nothing. One has about a third
# of Spark's time, and its worker goes on with what else there is.
PARTS_OF_SPARK = ("tests/spark/captured/", "tests/spark/")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all files of a part of Spark to one worker."""
    from xdist.scheduler import LoadFileScheduling

    class SparkTogether(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            parts = (part for part in PARTS_OF_SPARK if nodeid.startswith(part))
            return next(parts, super()._split_scope(nodeid))

    return SparkTogether(config, log) if config.getvalue("dist") == "loadfile" else None
