"""Rows take the shape of the contract, or say which column they lack."""

import pytest
from covidlake import schema
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from transforms.shared.tables import as_table, given_rows, no_rows


def test_as_table_orders_and_casts(spark: SparkSession) -> None:
    rows = spark.sql(
        "SELECT 'x' AS other, 3.0D AS n, 'deaths' AS outcome, 'gdp' AS attribute, "
        "1 AS pearson, 1 AS spearman"
    )
    table = as_table(rows, "correlation_analysis")
    assert table.dtypes == [
        (column.name, column.type) for column in schema.TABLES["correlation_analysis"].columns
    ]


def test_as_table_refuses_rows_without_a_column(spark: SparkSession) -> None:
    with pytest.raises(AnalysisException, match="spearman"):
        as_table(
            spark.sql("SELECT 3L AS n, 'deaths' AS outcome, 'gdp' AS attribute, 1 AS pearson"),
            "correlation_analysis",
        )


@pytest.mark.parametrize("name", ["rejects", "forecasts"])
def test_no_rows(spark: SparkSession, name: str) -> None:
    empty = no_rows(spark.range(3), name)
    assert empty.dtypes == [(column.name, column.type) for column in schema.TABLES[name].columns]
    assert empty.isEmpty()


@pytest.mark.parametrize("others", [0, 3])
def test_given_rows(spark: SparkSession, others: int) -> None:
    values = [{"iso_code": "COL", "cases": 1.5}, {"iso_code": "it's", "cases": None}]
    rows = given_rows(spark.range(others), values, "iso_code string, cases double")
    assert [row.asDict() for row in rows.collect()] == values
