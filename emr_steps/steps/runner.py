"""What every Spark step does around its transforms.

Arguments, session, tables, and a report of itself. Zipped beside covidlake/ and transforms/ into
pyfiles.zip.
"""

import math
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from covidlake import schema, zones
from covidlake.releases.manifest import StepReport
from covidlake.schema.ddl import spark_ddl
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F
from transforms.shared.tables import as_table, no_rows

from steps import files
from steps.failures import cause_of

# A message travels in the state of the execution, which is limited; Spark's own can hold a whole
# query plan.
LONGEST_MESSAGE = 2_000
SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    # Parts are fitted to the input below, and small tables are broadcast by name, which is what
    # planning each stage anew is for.
    "spark.sql.adaptive.enabled": "false",
    # Of 67 columns that depend on each other the optimiser would derive predicates for minutes.
    "spark.sql.constraintPropagation.enabled": "false",
    # Of Parquet, some 260,000 rows, which are sorted in some 200 MB.
    "spark.sql.files.maxPartitionBytes": str(16 * 1024 * 1024),
    # Spark's 4 MB for a file to be opened would leave most of a file of 8 MB to one of two tasks.
    "spark.sql.files.openCostInBytes": str(256 * 1024),
    # A day is a day of the calendar that all use: no date is a reason to fail.
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # A folder of a table holds its Parquet files only.
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    # Row groups of some 15,000 rows, sorted by location: a reader of one country skips nearly all
    # of them (15 ms instead of 66 in DuckDB).
    "spark.hadoop.parquet.block.size": str(4 * 1024 * 1024),
    # A quarter smaller than snappy.
    "spark.sql.parquet.compression.codec": "zstd",
}
# Py4J asks the JVM for these with nearly every call, which then searches 250 jars for a class of
# that name in each imported package.
LOOKED_UP_OFTEN = ("functions", "PythonUtils", "SparkSession", "org", "py4j")
# Of input (Parquet, a fifth of its text) for each part of a shuffle. Spark's 200 parts, whatever
# the input, cost seconds on two cores. Five times OWID's file takes no longer with 8 MB than with
# 32 MB, and a task a quarter of the memory.
SHUFFLED_BYTES = 8 * 1024 * 1024


@dataclass
class Step:
    """A running step: its session, its arguments and the report that it fills in."""

    spark: SparkSession
    args: Namespace
    report: StepReport

    @property
    def accept(self) -> dict[str, float]:
        """Check -> the most that this run lets pass, beyond its threshold."""
        pairs = (argument.split("=") for argument in self.args.accept)
        return {check: float(most) for check, most in pairs}

    def fit_shuffles(self, *paths: str) -> None:
        """Fit the parts of a shuffle to the largest input; what is derived of it is not larger."""
        largest = max(files.size_of(self.spark, path) for path in paths)
        parts = max(self.spark.sparkContext.defaultParallelism, math.ceil(largest / SHUFFLED_BYTES))
        self.spark.conf.set("spark.sql.shuffle.partitions", parts)

    def table(self, name: str) -> DataFrame:
        """Read a table of this release that this step or an earlier one wrote."""
        return self._read(name, self.folder(name))

    def previous_table(self, name: str) -> DataFrame:
        """Read a table of the release before this one, in today's columns.

        It has no rows in the first release, or where that one lacks the table.
        """
        folder = self.folder(name, self.args.previous) if self.args.previous else None
        if folder is None or not self.exists(folder):
            return no_rows(self.spark.range(0).toDF("nothing"), name)
        return self._read(name, folder)

    def write(self, name: str, rows: DataFrame) -> None:
        """Write a table of this release exactly as its contract has it, and report its rows.

        What an earlier try left is replaced.
        """
        counted = Observation()
        as_table(rows, name).observe(counted, F.count("*").alias("rows")).write.mode(
            "overwrite"
        ).parquet(self.folder(name))
        self.report.tables[name] = counted.get["rows"]

    def write_small(self, name: str, rows: DataFrame) -> None:
        """Write a table as one file, in the order of its key."""
        self.write(name, rows.coalesce(1).sortWithinPartitions(*schema.TABLES[name].key))

    def write_sorted(self, name: str, rows: DataFrame) -> None:
        """Write a table in files that hold each location whole, in the order of its key.

        A small one is a single file.
        """
        by_location = rows.repartition("iso_code")
        self.write(name, by_location.sortWithinPartitions(*schema.TABLES[name].key))

    def folder(self, name: str, release: str | None = None) -> str:
        """Return where a release keeps a table; this one if no other is named."""
        zone = schema.TABLES[name].zone
        return self._release_folder(zone, name, release or self.args.release)

    def folder_beside(self, name: str, release: str) -> str:
        """Return where a release keeps what is no table, beside its refined ones."""
        return self._release_folder("refined", name, release)

    def exists(self, path: str) -> bool:
        return files.exists(self.spark, path)

    def _read(self, name: str, folder: str) -> DataFrame:
        columns = spark_ddl(schema.TABLES[name].columns)
        return self.spark.read.schema(columns).parquet(folder)

    def _release_folder(self, zone: str, name: str, release: str) -> str:
        root = getattr(self.args, zone).rstrip("/")
        return zones.table_folder(root, name, release)


def run_step(name: str, options: Iterable[str], work: Callable[[Step], None]) -> None:
    """Parse the arguments, do the work, and write the report, on failure too.

    A failure ends the process with its traceback and exit status 1 after the report holds {"type",
    "message"}.

    Args:
        options: Names of arguments that the step requires, beside those of every step.
    """
    args = _parser(name, options).parse_args()
    spark = _session(f"covidlake {name} {args.release}")
    step = Step(spark, args, StepReport(step=name))
    try:
        work(step)
    except BaseException as error:
        message = cause_of(error) if isinstance(error, Py4JJavaError) else str(error)
        step.report.error = {"type": type(error).__name__, "message": message[:LONGEST_MESSAGE]}
        raise
    finally:
        files.write_text(spark, args.report, step.report.to_json())
        spark.stop()


def rows_as_dict(pairs: DataFrame) -> dict[Any, Any]:
    """Collect a two-column DataFrame of few rows: first column -> second."""
    return dict(map(tuple, pairs.collect()))


def _parser(name: str, options: Iterable[str]) -> ArgumentParser:
    parser = ArgumentParser(prog=f"{name}.py")
    for option in (*options, "release", "report"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--previous", help="the release before this one; none for the first")
    parser.add_argument(
        "--corrections",
        action="append",
        default=[],
        metavar="SOURCE=PATH",
        help="rows that somebody corrected",
    )
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="CHECK=MOST",
        help="what this run lets pass beyond a threshold",
    )
    return parser


def _session(title: str) -> SparkSession:
    spark = SparkSession.builder.appName(title).config(map=SESSION).getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    for java in LOOKED_UP_OFTEN:
        setattr(spark._jvm, java, getattr(spark._jvm, java))
    return spark
