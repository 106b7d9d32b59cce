"""What every Spark step does around its transforms: arguments, session, tables, and an account of itself.

Zipped beside covidlake/ and transforms/ into pyfiles.zip.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from covidlake import schema
from covidlake.manifest import StepReport
from covidlake.schema.ddl import spark_ddl
from pyspark.sql import DataFrame, SparkSession
from transforms.tables import as_table

# A message travels in the state of the execution, which is limited; Spark's own can hold a whole query plan.
LONGEST_MESSAGE = 2_000
SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    # Of 67 columns that depend on each other the optimiser would derive predicates for minutes.
    "spark.sql.constraintPropagation.enabled": "false",
    # And it would take a record of 67 columns apart before the shuffle, instead of moving it whole.
    "spark.sql.optimizer.nestedSchemaPruning.enabled": "false",
    "spark.sql.optimizer.expression.nestedPruning.enabled": "false",
    # A folder of a table holds its Parquet files only. Row groups of some 15,000 rows, sorted by location: a reader of one
    # country skips nearly all of them (15 ms instead of 66 in DuckDB). zstd: a quarter smaller than snappy.
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.parquet.block.size": str(4 * 1024 * 1024),
    "spark.sql.parquet.compression.codec": "zstd",
}
# Spark's 200 cost seconds on two cores; adaptive execution merges what is too many of these.
SHUFFLE_PARTITIONS_PER_CORE = 4


@dataclass
class Step:
    """A running step: its session, its arguments and the report that it fills in."""

    spark: SparkSession
    args: Namespace
    report: StepReport

    def lines(self, path: str) -> DataFrame:
        """The lines of a text file, header included, as column `value`."""
        return self.spark.read.text(path)

    def table(self, name: str) -> DataFrame:
        """A table that an earlier step of this release wrote."""
        table = schema.TABLES[name]
        return self.spark.read.schema(spark_ddl(table.columns)).parquet(self._folder(name))

    def write(self, name: str, rows: DataFrame) -> DataFrame:
        """Write a table of this release exactly as its contract has it, report its rows, and return it as a reader finds it.

        What an earlier try left is replaced.
        """
        as_table(rows, name).write.mode("overwrite").parquet(self._folder(name))
        written = self.table(name)
        self.report.tables[name] = written.count()
        return written

    def write_small(self, name: str, rows: DataFrame) -> DataFrame:
        """Write a table as one file, in the order of its key."""
        return self.write(name, rows.coalesce(1).sortWithinPartitions(*schema.TABLES[name].key))

    def _folder(self, name: str) -> str:
        root = getattr(self.args, schema.TABLES[name].zone)
        return f"{root.rstrip('/')}/{name}/release={self.args.release}"


def run_step(name: str, options: Iterable[str], work: Callable[[Step], None]) -> None:
    """Parse the options (all required), do the work, and write the report, on failure too.

    A failure ends the process with its traceback and exit status 1 after the report holds {"type", "message"}.
    """
    parser = ArgumentParser(prog=f"{name}.py")
    for option in (*options, "release", "report"):
        parser.add_argument(f"--{option}", required=True)
    args = parser.parse_args()
    spark = SparkSession.builder.appName(f"covidlake {name} {args.release}").config(map=SESSION).getOrCreate()
    cores = spark.sparkContext.defaultParallelism
    spark.conf.set("spark.sql.shuffle.partitions", max(16, SHUFFLE_PARTITIONS_PER_CORE * cores))
    spark.sparkContext.setLogLevel("WARN")
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
