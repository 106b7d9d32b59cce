"""What every Spark step does around its transforms: arguments, session, tables, and an account of itself.

Zipped beside covidlake/ and transforms/ into pyfiles.zip.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from covidlake import schema
from covidlake.manifest import StepReport
from covidlake.schema.ddl import spark_ddl
from pyspark.sql import DataFrame, SparkSession

# A message travels in the state of the execution, which is limited; Spark's own can hold a whole query plan.
LONGEST_MESSAGE = 2_000
SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",  # a table's folder holds its Parquet files only
}


@dataclass
class Step:
    """A running step: its session, its arguments and the report that it fills in."""

    spark: SparkSession
    args: Namespace
    report: StepReport
    _written: dict[str, str] = field(default_factory=dict)

    def lines(self, path: str) -> DataFrame:
        """The lines of a text file, header included, as column `value`."""
        return self.spark.read.text(path)

    def table(self, name: str) -> DataFrame:
        """A table that an earlier step of this release wrote."""
        table = schema.TABLES[name]
        return self.spark.read.schema(spark_ddl(table.columns)).parquet(self._folder(name))

    def write(self, name: str, rows: DataFrame) -> None:
        """Write a table of this release exactly as its contract has it, replacing what an earlier try left."""
        columns = (f"CAST(`{column.name}` AS {column.type}) AS `{column.name}`" for column in schema.TABLES[name].columns)
        rows.selectExpr(*columns).write.mode("overwrite").parquet(self._folder(name))
        self._written[name] = self._folder(name)

    def write_small(self, name: str, rows: DataFrame) -> None:
        """Write a table as one file, in the order of its key."""
        self.write(name, rows.coalesce(1).sortWithinPartitions(*schema.TABLES[name].key))

    def count_written(self) -> None:
        """Report the rows of every table written, as a reader finds them in the files."""
        counts = [
            self.spark.read.schema(spark_ddl(schema.TABLES[name].columns))
            .parquet(folder)
            .selectExpr(f"'{name}' AS name", "count(*) AS rows")
            for name, folder in self._written.items()
        ]
        union = counts[0]
        for count in counts[1:]:
            union = union.union(count)
        self.report.tables = {row["name"]: row["rows"] for row in union.collect()}

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
    step = Step(spark, args, StepReport(step=name))
    try:
        work(step)
        step.count_written()
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
