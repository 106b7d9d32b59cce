"""The Spark session in which forecasts of the past are made."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession
from steps.runner import SESSION

from local.paths import ROOT
from local.tools import java, reaper

SOURCES = [ROOT / "emr_steps", ROOT / "layers" / "common"]


@contextmanager
def spark_session(scratch: Path) -> Iterator[SparkSession]:
    """Start Spark with two threads while the context lasts; its files go below scratch."""
    reaper.mark_children()
    os.environ.update(
        JAVA_HOME=java.home(),
        PYSPARK_PYTHON=sys.executable,
        SPARK_LOCAL_IP="127.0.0.1",
        # Python workers find the step's modules where the driver does; on EMR they come in a zip.
        PYTHONPATH=os.pathsep.join(map(str, SOURCES)),
    )
    folder = scratch.resolve() / "spark"
    settings = {
        **SESSION,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.sql.shuffle.partitions": "2",
        "spark.local.dir": str(folder),
        # One Monday takes seconds: the second compiler never earns back what it costs.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }
    builder = SparkSession.builder.master("local[2]").appName("covidlake hub")
    session = builder.config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()
        shutil.rmtree(folder, ignore_errors=True)
