"""The session of the tests starts as a step does: from the archive of Spark's classes."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from local.tools import spark_classes

MAPS = Path("/proc/self/maps")


@pytest.mark.skipif(not MAPS.exists(), reason="needs Linux's /proc")
@pytest.mark.skipif(not spark_classes.options(), reason="no archive: run `make setup`")
def test_the_archive_is_mapped(spark: SparkSession) -> None:
    process = spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid()
    mapped = Path(f"/proc/{process}/maps").read_text()
    assert str(spark_classes.path()) in mapped
