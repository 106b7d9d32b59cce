"""What every Spark step does around its transforms: arguments, session, tables, and an account of itself.

Zipped beside covidlake/ and transforms/ into pyfiles.zip.
"""

import math
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from covidlake import schema, zones
from covidlake.releases.manifest import StepReport
from covidlake.schema.ddl import spark_ddl
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F
from transforms.shared.tables import as_table, no_rows

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
    # And it would take a record of 67 columns apart before the shuffle, instead of moving it whole.
    "spark.sql.optimizer.nestedSchemaPruning.enabled": "false",
    "spark.sql.optimizer.expression.nestedPruning.enabled": "false",
    # A part of 200,000 rows is sorted in some 150 MB.
    "spark.sql.files.maxPartitionBytes": str(64 * 1024 * 1024),
    # A folder of a table holds its Parquet files only. Row groups of some 15,000 rows, sorted by
    # location: a reader of one
    # country skips nearly all of them (15 ms instead of 66 in DuckDB). zstd: a quarter smaller than
    # snappy.
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.parquet.block.size": str(4 * 1024 * 1024),
    "spark.sql.parquet.compression.codec": "zstd",
}
# Py4J asks the JVM for these with nearly every call, which then searches 250 jars for a class of
# that name in each imported package.
LOOKED_UP_OFTEN = ("functions", "PythonUtils", "SparkSession", "org", "py4j")
# Of input for each part of a shuffle. Spark's 200 parts, whatever the input, cost seconds on two
# cores.
SHUFFLED_BYTES = 32 * 1024 * 1024


@dataclass
class Step:
    """A running step: its session, its arguments and the report that it fills in."""

    spark: SparkSession
    args: Namespace
    report: StepReport
    _shuffle_parts: int = 1

    @property
    def accept(self) -> dict[str, float]:
        """Check -> the most that this run lets pass, beyond its threshold."""
        return {
            check: float(most) for check, most in (pair.split("=") for pair in self.args.accept)
        }

    def lines(self, path: str) -> DataFrame:
        """The lines of a text file, header included, as column `value`."""
        lines = self.spark.read.text(path)
        self._fit_shuffles(path)
        return lines

    def table(self, name: str) -> DataFrame:
        """A table of this release that this step or an earlier one wrote."""
        rows = self.spark.read.schema(spark_ddl(schema.TABLES[name].columns)).parquet(
            self._folder(name)
        )
        self._fit_shuffles(self._folder(name))
        return rows

    def previous_table(self, name: str) -> DataFrame:
        """A table of the release before this one, in today's columns; no rows in the first release, or where that one lacks the table."""
        folder = self._folder(name, self.args.previous) if self.args.previous else None
        if folder is None or not self.exists(folder):
            return no_rows(self.spark.range(0).toDF("nothing"), name)
        self._fit_shuffles(folder)
        return self.spark.read.schema(spark_ddl(schema.TABLES[name].columns)).parquet(folder)

    def write(self, name: str, rows: DataFrame) -> None:
        """Write a table of this release exactly as its contract has it, and report its rows.

        What an earlier try left is replaced.
        """
        counted = Observation()
        as_table(rows, name).observe(counted, F.count(F.lit(1)).alias("rows")).write.mode(
            "overwrite"
        ).parquet(self._folder(name))
        self.report.tables[name] = counted.get["rows"]

    def write_small(self, name: str, rows: DataFrame) -> None:
        """Write a table as one file, in the order of its key."""
        self.write(name, rows.coalesce(1).sortWithinPartitions(*schema.TABLES[name].key))

    def write_sorted(self, name: str, rows: DataFrame) -> None:
        """Write a table in files that hold each location whole, in the order of its key; a single file if it is small."""
        self.write(
            name, rows.repartition("iso_code").sortWithinPartitions(*schema.TABLES[name].key)
        )

    def beside(self, name: str, release: str) -> str:
        """Where a release keeps what is no table, beside its refined ones."""
        return self._release_folder("refined", name, release)

    def exists(self, path: str) -> bool:
        files, target = self._hadoop(path)
        return bool(files.exists(target))

    def _fit_shuffles(self, path: str) -> None:
        files, target = self._hadoop(path)
        size = files.getContentSummary(target).getLength()
        parts = max(
            self.spark.sparkContext.defaultParallelism,
            math.ceil(size / SHUFFLED_BYTES),
            self._shuffle_parts,
        )
        self._shuffle_parts = parts
        self.spark.conf.set("spark.sql.shuffle.partitions", parts)

    def _hadoop(self, path: str) -> tuple[Any, Any]:
        """Hadoop's file system of a path, and the path as it wants it."""
        target = self.spark._jvm.org.apache.hadoop.fs.Path(path)
        return target.getFileSystem(self.spark._jsc.hadoopConfiguration()), target

    def _folder(self, name: str, release: str | None = None) -> str:
        return self._release_folder(schema.TABLES[name].zone, name, release or self.args.release)

    def _release_folder(self, zone: str, name: str, release: str) -> str:
        return zones.table_folder(getattr(self.args, zone).rstrip("/"), name, release)


def run_step(name: str, options: Iterable[str], work: Callable[[Step], None]) -> None:
    """Parse the options (all required; `--previous <release>` may be left out), do the work, and write the report, on failure too.

    A failure ends the process with its traceback and exit status 1 after the report holds {"type",
    "message"}.
    """
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
    args = parser.parse_args()
    spark = (
        SparkSession.builder.appName(f"covidlake {name} {args.release}")
        .config(map=SESSION)
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    for java in LOOKED_UP_OFTEN:
        setattr(spark._jvm, java, getattr(spark._jvm, java))
    step = Step(spark, args, StepReport(step=name))
    try:
        work(step)
    except BaseException as error:
        step.report.error = {"type": type(error).__name__, "message": str(error)[:LONGEST_MESSAGE]}
        raise
    finally:
        write_text(spark, args.report, step.report.to_json())
        spark.stop()


def write_text(spark: SparkSession, path: str, text: str) -> None:
    """Write a small file wherever Hadoop can: s3://, file:// or a plain path."""
    target = spark._jvm.org.apache.hadoop.fs.Path(path)
    stream = target.getFileSystem(spark._jsc.hadoopConfiguration()).create(target, True)
    try:
        stream.write(text.encode())
    finally:
        stream.close()


def rows_as_dict(pairs: DataFrame) -> dict[Any, int]:
    """A two-column DataFrame of few rows, collected: first column -> second."""
    return dict(map(tuple, pairs.collect()))
