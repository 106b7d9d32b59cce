"""The lake that steps make of a real file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from covidlake.releases.manifest import StepReport
from pyspark.sql import SparkSession
from steps.runner import Step

from tests.support.spark import two_engines
from tests.support.spark.real_files import owid, real_step


@dataclass(frozen=True)
class RealLake:
    """The lake that the ETL and analytics steps make of the real file of 2022-01-20.

    Attributes:
        folder: of its zones.
        reports: of the steps, by their names.
        duck: a view of each table.
    """

    folder: Path
    reports: dict[str, StepReport]
    duck: duckdb.DuckDBPyConnection

    def run(self, spark: SparkSession, work: Callable[[Step], None]) -> None:
        """Run one more step over it."""
        step = real_step(spark, self.folder, owid("2022-01-20"), work.__name__)
        work(step)
        spark.catalog.clearCache()
        two_engines.show(self.duck, step)
        self.reports[work.__name__] = step.report
