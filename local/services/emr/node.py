"""A step gets the memory and the cores that its cluster's settings give it, as far as they go here.

On EMR, driver and executors are processes of their own; here all of a step is one JVM, whose heap
is theirs together and whose threads are the executors' cores.
"""

import os
from collections.abc import Mapping
from itertools import pairwise

from local.services.emr.spark import spark_submit
from local.services.s3 import LakeFolder

# Two steps and the laptop itself.
_SHARE = 3


def submit(arguments: list[str], folder: LakeFolder, defaults: Mapping[str, str]) -> list[str]:
    """Return the command that runs a step on this machine.

    Args:
        arguments: of EMR's step.
        folder: of the bucket.
        defaults: the cluster's `spark-defaults`.
    """
    settings = {**defaults, **_own_settings(arguments)}
    threads = min(_cores(settings), os.cpu_count() or 1)
    heap = min(_heap_mb(settings), _machine_mb() // _SHARE)
    return spark_submit(arguments, folder, f"local[{threads}]", f"{heap}m")


def _own_settings(arguments: list[str]) -> dict[str, str]:
    """Return what the step's own `--conf key=value` say."""
    values = (value for option, value in pairwise(arguments) if option == "--conf")
    return dict(value.split("=", 1) for value in values)


def _cores(settings: Mapping[str, str]) -> int:
    return int(settings["spark.executor.cores"]) * _executors(settings)


def _heap_mb(settings: Mapping[str, str]) -> int:
    executor, driver = (_mb(settings[f"spark.{part}.memory"]) for part in ("executor", "driver"))
    return driver + executor * _executors(settings)


def _executors(settings: Mapping[str, str]) -> int:
    return int(settings["spark.dynamicAllocation.maxExecutors"])


def _mb(text: str) -> int:
    return int(text.removesuffix("m"))


def _machine_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
