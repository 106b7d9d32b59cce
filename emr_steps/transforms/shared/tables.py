"""Rows in the shape of a table of the contract."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from covidlake import schema
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def as_table(rows: DataFrame, name: str) -> DataFrame:
    """Return the columns of a table in its order and types.

    Raises:
        AnalysisException: The rows lack a column.
    """
    columns = (
        F.col(column.name).cast(column.type).alias(column.name)
        for column in schema.TABLES[name].columns
    )
    return rows.select(*columns)


def no_rows(of: DataFrame, name: str) -> DataFrame:
    """Return a table without rows, on the session of another DataFrame."""
    nulls = (
        F.lit(None).cast(column.type).alias(column.name) for column in schema.TABLES[name].columns
    )
    return of.where(F.lit(False)).select(*nulls)


def given_rows(of: DataFrame, rows: Sequence[Mapping[str, Any]], ddl: str) -> DataFrame:
    """Return a few rows that the driver has, on the session of another DataFrame.

    createDataFrame would start Python workers to hand them over.
    """
    structs = F.from_json(F.lit(json.dumps(rows, allow_nan=False)), f"array<struct<{ddl}>>")
    # An aggregate of no rows is one row, whatever `of` holds; nothing of it is read.
    none = of.where(F.lit(False))
    one_row = none.agg(F.count("*"))
    return one_row.select(F.inline(structs))
