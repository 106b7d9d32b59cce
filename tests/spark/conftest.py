"""One Spark session for all tests of the transforms, set up as the steps set theirs up."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from covidlake import schema
from covidlake.releases.manifest import StepReport
from covidlake.schema.ddl import spark_ddl
from pyspark.sql import DataFrame, SparkSession
from steps import runner
from steps.runner import Step
from steps.snapshot import Snapshot

from local.tools import spark_classes
from tests.support.spark.canonical import etl_arguments, write_canonical

# Tests end before the optimising compiler would pay, and leave little garbage.
JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
Rows = Callable[..., DataFrame]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = (
        SparkSession.builder.master("local[2]")
        .appName("covidlake tests")
        .config(map=runner.SESSION)
    )
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.ui.explainMode": "simple",  # written for each query
        "spark.sql.shuffle.partitions": "2",
        # A query over a few rows is read sooner than compiled. What the steps themselves compile is
        # run by tests/local/runs, and over real files by real_data.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": f"{JVM} {spark_classes.options()}",
    }
    session = builder.config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def rows(spark: SparkSession) -> Rows:
    """rows("daily", {"iso_code": "COL", ...}, ...): rows of a table or captured dataset.

    What is not named is null; but the count of a day in `daily` covers that day.
    """

    def build(table: str, *values: dict[str, Any]) -> DataFrame:
        columns = schema.TABLES[table].columns if table in schema.TABLES else schema.CAPTURED[table]
        unknown = {name for row in values for name in row} - {column.name for column in columns}
        assert not unknown, f"{table} has no column {unknown}"
        if table == "daily":
            values = tuple({**_days_covered(row), **row} for row in values)
        return spark.createDataFrame(
            [tuple(row.get(column.name) for column in columns) for row in values],
            spark_ddl(columns),
        )

    return build


def _days_covered(row: dict[str, Any]) -> dict[str, int]:
    return {
        f"{count}_days": 1 for count in ("new_cases", "new_deaths") if row.get(count) is not None
    }


@pytest.fixture
def snapshot(spark: SparkSession, tmp_path: Path) -> Callable[..., Snapshot]:
    """snapshot(text): the canonical snapshot of a captured file of that content."""

    def capture(text: str, dataset: str = "observations", dialect: str = "owid") -> Snapshot:
        rows = write_canonical(tmp_path / dataset, text.encode(), dataset, dialect)
        arguments = etl_arguments(tmp_path, str(rows), str(rows))
        return Snapshot.read(Step(spark, arguments, StepReport(step="etl")), dataset)

    return capture


@pytest.fixture(scope="session")
def day() -> Callable[[int], date]:
    """day(n): the n-th day of February 2021, a month whose first days are Monday to Sunday."""
    return lambda number: date(2021, 2, number)
