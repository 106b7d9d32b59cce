"""SparkSQL over DataFrames."""

from datetime import date

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from transforms.shared.sql import sql


def test_a_query_leaves_what_it_reads_persisted(spark: SparkSession) -> None:
    rows = spark.range(3).persist()
    try:
        counted = sql("SELECT count(*) AS n FROM {rows}", rows=rows)
        assert counted.first()["n"] == 3
        assert rows.storageLevel.useMemory
    finally:
        rows.unpersist()


def test_two_queries_may_call_different_rows_the_same(spark: SparkSession) -> None:
    few, many = (sql("SELECT max(id) AS most FROM {rows}", rows=spark.range(end)) for end in (2, 9))
    assert few.first()["most"] == 1
    assert many.first()["most"] == 8


def test_args_are_bound_as_literals_of_their_types(spark: SparkSession) -> None:
    bound = sql(
        "SELECT :whole AS whole, :part AS part, :text AS text FROM {rows}",
        args={"whole": 7, "part": 0.5, "text": "it's {quoted}"},
        rows=spark.range(1),
    )
    assert bound.dtypes == [("whole", "int"), ("part", "double"), ("text", "string")]
    assert tuple(bound.first()) == (7, 0.5, "it's {quoted}")


def test_args_stand_in_windows_and_arithmetic(spark: SparkSession) -> None:
    query = """
        SELECT id, sum(id * :times) OVER (ORDER BY id) AS running,
               date_sub('2021-02-10', :days) AS day
        FROM {rows} WHERE id >= :least
    """
    args = {"times": 2, "days": 9, "least": 1}
    found = [tuple(row) for row in sql(query, args=args, rows=spark.range(3)).collect()]
    assert found == [(1, 2, date(2021, 2, 1)), (2, 6, date(2021, 2, 1))]


def test_lists_are_bound_value_by_value(spark: SparkSession) -> None:
    query = "SELECT id, array({names}) AS names FROM {rows} WHERE id IN ({wanted})"
    lists = {"names": ["it's", "b"], "wanted": (1, 3)}
    found = sql(query, lists=lists, rows=spark.range(5)).collect()
    assert [tuple(row) for row in found] == [(1, ["it's", "b"]), (3, ["it's", "b"])]


def test_fragments_are_taken_as_they_are(spark: SparkSession) -> None:
    columns = sql(
        "SELECT {columns} FROM {rows}", fragments={"columns": "id AS a, id + 1 AS b"},
        rows=spark.range(1),
    )  # fmt: skip
    assert tuple(columns.first()) == (0, 1)


def test_a_query_that_names_what_it_is_not_given_fails(spark: SparkSession) -> None:
    with pytest.raises(KeyError, match="others"):
        sql("SELECT * FROM {others}", rows=spark.range(1))
    with pytest.raises(AnalysisException, match="fewest"):
        sql("SELECT * FROM {rows} WHERE id >= :fewest", rows=spark.range(1))
