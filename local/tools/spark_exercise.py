"""A little of everything that the steps do with Spark, so that the JVM loads what they need."""

import tempfile
from pathlib import Path

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F


def exercise(spark: SparkSession, folder: Path) -> None:
    """Read text, split, group, join, rank, write Parquet, read it again, and run some Python."""
    text = folder / "rows.csv"
    lines = [f"{number % 7},2021-02-{number + 1:02}" for number in range(28)]
    text.write_text("\n".join(lines))
    cells = F.split("value", ",")
    rows = spark.read.text(str(text)).select(
        cells[0].cast("double").alias("value"), F.to_date(cells[1]).alias("date")
    )
    last = F.max("date").alias("last")
    means = rows.groupBy("value").agg(last, F.count("*").alias("rows"))
    week = Window.partitionBy("value").orderBy(F.unix_date("date")).rangeBetween(-6, 0)
    joined = (
        rows.join(F.broadcast(means), "value", "left")
        .withColumn("mean", F.avg("rows").over(week))
        .withColumn("label", F.when(F.col("value") > 3, "high").otherwise("low"))
        .persist()
    )
    joined.orderBy("value", "date").write.parquet(str(folder / "table"))
    table = spark.read.parquet(str(folder / "table"))
    pairs = table.select("value", "mean")
    pairs.unionByName(pairs).distinct().collect()
    table.createOrReplaceTempView("rows")
    spark.sql("SELECT label, max_by(date, value) FROM rows GROUP BY label").collect()
    table.rdd.mapPartitions(lambda part: [len(list(part))]).collect()


if __name__ == "__main__":
    session = SparkSession.builder.getOrCreate()
    with tempfile.TemporaryDirectory() as name:
        exercise(session, Path(name))
    session.stop()
