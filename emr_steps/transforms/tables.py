"""Rows in the shape of a table of the contract."""

from covidlake import schema
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def as_table(rows: DataFrame, name: str) -> DataFrame:
    """The columns of a table in its order and types; AnalysisException for a column that the rows lack."""
    return rows.select(*(F.col(column.name).cast(column.type).alias(column.name) for column in schema.TABLES[name].columns))


def no_rows(of: DataFrame, name: str) -> DataFrame:
    """A table without rows, on the session of another DataFrame."""
    nulls = (F.lit(None).cast(column.type).alias(column.name) for column in schema.TABLES[name].columns)
    return of.where(F.lit(False)).select(*nulls)
