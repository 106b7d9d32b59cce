"""SparkSQL over DataFrames."""

from pyspark.sql import SparkSession
from transforms.shared.sql import sql


def test_a_query_leaves_what_it_reads_persisted(spark: SparkSession) -> None:
    rows = spark.range(3).persist()
    try:
        assert [
            row["n"] for row in sql("SELECT count(*) AS n FROM {rows}", rows=rows).collect()
        ] == [3]
        assert rows.storageLevel.useMemory
    finally:
        rows.unpersist()


def test_two_queries_may_call_different_rows_the_same(spark: SparkSession) -> None:
    few, many = (sql("SELECT max(id) AS most FROM {rows}", rows=spark.range(end)) for end in (2, 9))
    assert [found.first()["most"] for found in (few, many)] == [1, 8]
